"""Generated from the OpenAPI documents, one package per service: `make schemas`."""
