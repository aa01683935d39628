"""What several resources are sent in: one Bundle, whose entries are of the kinds a door reads."""

from typing import Annotated, Final, Generic, Literal, TypeVar

from pydantic import Field

from shared.fhir.parts import Meta, Part, Str

ENTRIES_MAX: Final = 120
OF_RESOURCES: Final = frozenset({"id", "language", "text"})  # silent in every resource


class DomainResource(Part):
    """What every resource has."""

    resource_type: str
    meta: Meta | None = None


R = TypeVar("R", bound=DomainResource)


class Request(Part):
    """What to do with an entry: conditions (ifNoneExist, ifMatch) are refused as unknown."""

    method: Literal["POST"]
    url: Str


class Entry(Part, Generic[R]):
    """One resource of the Bundle; every one is created with the others or not at all."""

    silent = Part.silent | {"link"}
    full_url: Str | None = None
    resource: R
    request: Request


class Bundle(DomainResource, Generic[R]):
    """Several resources, as one transaction; `R` is the union of the kinds that are read."""

    silent = Part.silent | {"language", "identifier", "timestamp", "link"}
    resource_type: Literal["Bundle"]
    type: Literal["transaction"]
    entry: Annotated[tuple[Entry[R], ...], Field(max_length=ENTRIES_MAX)] = ()
