"""A whole Ordoflux on one machine without Docker: servers, four services, issuer, mailbox."""
