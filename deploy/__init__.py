"""Everything that runs Ordoflux: on one machine (`deploy.local`), in containers, on a cluster."""
