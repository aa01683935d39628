"""A whole Ordoflux on one machine, without Docker: PostgreSQL, Kafka, the four services, an issuer and a mailbox."""
