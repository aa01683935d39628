"""What crosses a service border: one module per publishing service, no behaviour."""
