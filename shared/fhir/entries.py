"""The resources of a Bundle, by kind and by reference."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from shared.fhir.bundle import Bundle, DomainResource
from shared.fhir.findings import Findings
from shared.fhir.parts import Part, Reference

P = TypeVar("P", bound=Part)
R = TypeVar("R", bound=DomainResource)


@dataclass(frozen=True, slots=True)
class Placed(Generic[P]):
    """A resource and the expression of where it stands."""

    at: str
    resource: P


@dataclass(frozen=True, slots=True)
class Entries:
    """All resources of a Bundle, in order, and those that a reference can mean."""

    placed: tuple[Placed[Part], ...]
    by_reference: dict[str, Placed[Part]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)  # where the resources stand that something meant
    compared: set[str] = field(default_factory=set)  # those whose words were compared already

    @classmethod
    def of(cls, bundle: Bundle[R], found: Findings) -> "Entries":
        """Index `bundle`; two entries under one name are refused."""
        placed: tuple[Placed[Part], ...] = tuple(
            Placed(f"Bundle.entry[{index}].resource", entry.resource)
            for index, entry in enumerate(bundle.entry)
        )
        entries = cls(placed)
        for index, (entry, one) in enumerate(zip(bundle.entry, placed, strict=True)):
            name = entry.resource.resource_type
            if entry.request.url != name:  # what a create is sent to (FHIR R4, http.html#create)
                found.refuse("fhir_element_refused", f"Bundle.entry[{index}].request.url")
            local_id = _local_id(entry.resource)
            names = (entry.full_url, None if local_id is None else f"{name}/{local_id}")
            for known in filter(None, names):
                if entries.by_reference.setdefault(known, one) is not one:
                    found.refuse("fhir_repeated", f"{one.at}.id")
        return entries

    def all_of(self, kind: type[P]) -> list[Placed[P]]:
        """Return the resources of one kind, in the order of the Bundle."""
        return [Placed(p.at, p.resource) for p in self.placed if isinstance(p.resource, kind)]

    def find(
        self, reference: Reference | None, kind: type[P], *, within: Sequence[Placed[Part]] = ()
    ) -> Placed[P] | None:
        """Return the resource that is meant, `within` being those contained beside it."""
        if reference is None or reference.reference is None:
            return None
        named = reference.reference
        target = _contained(named, within) or self.by_reference.get(named)
        if target is None or not isinstance(target.resource, kind):
            return None
        self.used.add(target.at)
        return Placed(target.at, target.resource)

    def tell_unused(self, *kinds: type[Part], found: Findings) -> None:
        """Tell the resources of these kinds that nothing meant: they are left out."""
        for placed in self.placed:
            if isinstance(placed.resource, kinds) and placed.at not in self.used:
                found.notice(placed.at)


def _contained(named: str, within: Sequence[Placed[Part]]) -> Placed[Part] | None:
    for placed in within:
        if named == f"#{_local_id(placed.resource)}":
            return placed
    return None


def _local_id(resource: Part) -> str | None:
    local_id = (resource.model_extra or {}).get("id")
    return local_id if isinstance(local_id, str) else None
