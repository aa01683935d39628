"""Kafka: how a service reads topics, and what becomes of records it cannot read."""
