"""A service's process: its commands, start and stop, migrations and clockwork."""
