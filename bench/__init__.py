"""Load and cost of the services, measured on this machine: `make bench-prescribe`."""
