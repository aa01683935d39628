"""PostgreSQL and Kafka in containers, where a Docker engine answers and has, or can pull, their images."""

from collections.abc import Callable


def are_wanted() -> bool:
    return False


def start_postgres(closing: Callable[..., object]) -> str:
    raise AssertionError


def start_kafka(closing: Callable[..., object]) -> str:
    raise AssertionError
