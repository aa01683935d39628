"""French turns that the sentences of several signals share."""

from collections.abc import Iterable


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: singular below two, as French has it."""
    return f"{number} {noun if number <= 1 else plural or noun + 's'}"


def listed(parts: Iterable[str]) -> str:
    """Return "a, b et c"."""
    *first, last = parts
    return f"{', '.join(first)} et {last}" if first else last


def otherwise(condition: str) -> str:
    """Return what would not have set the signal off."""
    return f"Ce signal ne se serait pas déclenché {condition}."


def instead(threshold: int, observed: int, noun: str, plural: str | None = None) -> str:
    """Return "avec 3 officines au lieu de 4": the last value that says nothing."""
    return otherwise(f"avec {counted(threshold, noun, plural)} au lieu de {observed}")
