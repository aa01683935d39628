"""Generated from the OpenAPI documents, one module per service: `make schemas`."""
