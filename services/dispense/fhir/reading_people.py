"""Whom a MedicationDispense means: its patient is compared, its performer may repeat the token."""

from collections.abc import Iterator
from typing import Final

from services.dispense.fhir.models import (
    MedicationDispense,
    Organization,
    Patient,
    Practitioner,
    PractitionerRole,
)
from services.dispense.model import Officine
from shared.fhir.entries import Entries, Placed
from shared.fhir.findings import Findings
from shared.fhir.identities import finess_in, ins_in, rpps_in
from shared.fhir.parts import Identifier, Reference
from shared.identifiers import Ins, InvalidIdentifier

_PEOPLE: Final = (Practitioner, PractitionerRole, Organization)


def read_subject(
    dispense: Placed[MedicationDispense], entries: Entries, found: Findings
) -> Ins | None:
    """Return the matricule INS of whom it is for, None where none is told: the rest is left out."""
    subject, at = dispense.resource.subject, f"{dispense.at}.subject"
    if subject is None:
        return None
    target = entries.find(subject, Patient)
    if subject.reference is not None and target is None:
        found.refuse("fhir_reference_unresolved", at)
    told = () if subject.identifier is None else (subject.identifier,)
    identifiers = (*told, *(() if target is None else target.resource.identifier))
    ins = ins_in(identifiers, at, found)
    if ins is None:
        found.notice(at)
        return None
    try:
        return Ins.parse(ins)
    except InvalidIdentifier:
        found.refuse("fhir_identifier_incorrect", at)
        return None


def check_performers(
    dispense: Placed[MedicationDispense], entries: Entries, officine: Officine, found: Findings
) -> None:
    """The token says who hands over, and where; a performer may only say the same."""
    for index, performer in enumerate(dispense.resource.performer):
        at = f"{dispense.at}.performer[{index}].actor"
        identifiers = tuple(_identifiers_of(performer.actor, entries, at, found))
        is_another = any(rpps != officine.pharmacist for rpps in rpps_in(identifiers))
        is_elsewhere = any(finess != officine.finess for finess in finess_in(identifiers))
        if is_another or is_elsewhere:
            found.refuse("fhir_performer_differs", at)


def _identifiers_of(
    reference: Reference | None, entries: Entries, at: str, found: Findings
) -> Iterator[Identifier]:
    """Yield every identifier of what is meant: of the role also its person and its place."""
    if reference is None:
        return
    if reference.identifier is not None:
        yield reference.identifier
    if reference.reference is None:
        return
    targets = [entries.find(reference, kind) for kind in _PEOPLE]
    target = next((target for target in targets if target is not None), None)
    if target is None:
        found.refuse("fhir_reference_unresolved", at)
        return
    named = target.resource
    if isinstance(named, PractitionerRole):
        yield from _of_one(named.practitioner, Practitioner, entries, at, found)
        yield from _of_one(named.organization, Organization, entries, at, found)
    elif isinstance(named, Practitioner | Organization):
        yield from named.identifier


def _of_one(
    reference: Reference | None,
    kind: type[Practitioner | Organization],
    entries: Entries,
    at: str,
    found: Findings,
) -> Iterator[Identifier]:
    if reference is None:
        return
    if reference.identifier is not None:
        yield reference.identifier
    target = entries.find(reference, kind)
    if target is not None:
        yield from target.resource.identifier
    elif reference.reference is not None:
        found.refuse("fhir_reference_unresolved", at)
