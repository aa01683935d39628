"""Small shapes that resources are made of; FHIR writes no empty value, so none is made here."""

from typing import Any


def without_nothing(**elements: Any) -> dict[str, Any]:
    """Return the elements that have a value: not None, no empty text, list or object."""
    return {name: value for name, value in elements.items() if value not in (None, "", [], {})}


def coding(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    """Return a Coding."""
    return without_nothing(system=system, code=code, display=display)


def coded(
    system: str, code: str, *, text: str | None = None, display: str | None = None
) -> dict[str, Any]:
    """Return a CodeableConcept of one code."""
    return without_nothing(coding=[coding(system, code, display)], text=text)


def extension(url: str, **value: Any) -> dict[str, Any]:
    """Return an extension: `extension(url, valueBoolean=True)`."""
    return {"url": url, **value}
