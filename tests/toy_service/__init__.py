"""The smallest whole service: what the command line and the life cycle are tried on."""
