"""What is generated from the code and committed: schemas, OpenAPI, AsyncAPI, errors, client."""
