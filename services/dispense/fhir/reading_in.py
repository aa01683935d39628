"""A Bundle → the body of a step 1, with the place of each field and what was left out."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from services.dispense import rules
from services.dispense.fhir.models import (
    Bundle,
    Medication,
    MedicationDispense,
    Organization,
    Patient,
    Practitioner,
    PractitionerRole,
)
from services.dispense.fhir.reading_line import read_line, reason_to_go_on
from services.dispense.fhir.reading_people import check_performers, read_subject
from services.dispense.model import Caller
from shared.days import paris_day
from shared.fhir import systems
from shared.fhir.entries import Entries, Placed
from shared.fhir.findings import Findings, ValueKind, extension_in, value_in
from shared.fhir.locations import Known, moved
from shared.fhir.unknown import check_unknown
from shared.fields import Moment
from shared.identifiers import Ins
from shared.number import PrescriptionNumber
from shared.problems import Refusal

V = TypeVar("V")
_CLOCK_SKEW: Final = timedelta(minutes=5)
_DAY_LENGTH: Final = 10
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)
_OF_LINE: Final = {
    "line": "authorizingPrescription",
    "outcome": "status",
    "packs": "quantity",
    "covers_days": "daysSupply",
    "reason": "statusReason",
    "agreement": "extension",
    "expected_on": "extension",
    "owed_packs": "extension",
    "order_number": "extension",
    "packs_scanned": "extension",
    "verification": "extension",
}
_OF_ALL: Final = {
    "consultation_id": "extension",
    "version": "extension",
    "reason_to_go_on": "extension",
    "number": "authorizingPrescription",
    "patient": "subject",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The body of a step 1, what it claims to be about, and where each of its fields stood.

    `lines` are the expressions of the MedicationDispense, in order; `said` what stands beside the
    codes of their products.
    """

    body: dict[str, Any]
    number: PrescriptionNumber | None
    ins: Ins | None
    lines: tuple[str, ...]
    products: tuple[str, ...]
    said: tuple[tuple[str, ...], ...]
    fills: tuple[str | None, ...]
    notices: tuple[str, ...]

    def moved(self, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
        """Return refusals of a step 1 as refusals of the Bundle."""
        told = {line.get("line"): f"lines[{i}]" for i, line in enumerate(self.body["lines"])}
        placed = (
            replace(refusal, field=told[refusal.line])
            if refusal.field is None and refusal.line in told
            else refusal
            for refusal in refusals
        )
        return moved(placed, self._known())

    def _known(self) -> Known:
        known = {"lines": "Bundle.entry"}
        known |= {name: f"{self.lines[0]}.{to}" for name, to in _OF_ALL.items()}
        for index, (at, product) in enumerate(zip(self.lines, self.products, strict=True)):
            path = f"lines[{index}]"
            known |= {path: at, f"{path}.cip13": product, f"{path}.lpp": product}
            known |= {f"{path}.{name}": f"{at}.{to}" for name, to in _OF_LINE.items()}
        return known


def read_bundle(bundle: Bundle, caller: Caller) -> Reading:
    """Read a Bundle that this officine sends; raise `BundleRefused`, every reason in it."""
    found = Findings()
    check_unknown(bundle, "Bundle", found)
    entries = Entries.of(bundle, found)
    dispenses = entries.all_of(MedicationDispense)
    if not dispenses:
        found.refuse("fhir_dispense_missing", "Bundle.entry")
    found.stop_if_refused()
    read = [read_line(dispense, entries, found) for dispense in dispenses]
    number = _agreed(dispenses, [each.number for each in read], "authorizingPrescription", found)
    subjects = [read_subject(dispense, entries, found) for dispense in dispenses]
    ins = _agreed(dispenses, subjects, "subject", found)
    body = _of_all(dispenses, found) | {"lines": [each.line for each in read]}
    for dispense in dispenses:
        check_performers(dispense, entries, caller.officine, found)
        _check_moments(dispense, caller.at, found)
    kinds = (Medication, Organization, Patient, Practitioner, PractitionerRole)
    entries.tell_unused(*kinds, found=found)
    found.stop_if_refused()
    return Reading(
        body=body,
        number=number,
        ins=ins,
        lines=tuple(dispense.at for dispense in dispenses),
        products=tuple(each.product_at for each in read),
        said=tuple(each.said for each in read),
        fills=tuple(each.fill for each in read),
        notices=tuple(found.notices),
    )


def _agreed(
    dispenses: list[Placed[MedicationDispense]], read: list[V], element: str, found: Findings
) -> V:
    """Return what every line says alike; one that says another thing is refused."""
    first, *others = read
    for dispense, other in zip(dispenses[1:], others, strict=True):
        if other != first:
            found.refuse("fhir_lines_disagree", f"{dispense.at}.{element}")
    return first


def _of_all(dispenses: list[Placed[MedicationDispense]], found: Findings) -> dict[str, Any]:
    """Return what belongs to the hand-over as a whole."""

    def told(url: str, kind: ValueKind) -> Any:
        read = [
            value_in(each.resource.extension, url, kind, at=each.at, found=found)
            for each in dispenses
        ]
        return _agreed(dispenses, read, "extension", found)

    def reason(dispense: Placed[MedicationDispense]) -> dict[str, Any] | None:
        extensions, url = dispense.resource.extension, systems.REASON_TO_GO_ON
        given = extension_in(extensions, url, at=dispense.at, found=found)
        return None if given is None else reason_to_go_on(given, dispense.at, found)

    read = {
        "consultation_id": told(systems.CONSULTATION, "value_id"),
        "version": told(systems.PRESCRIPTION_VERSION, "value_positive_int"),
        "reason_to_go_on": _agreed(dispenses, [reason(d) for d in dispenses], "extension", found),
    }
    return {name: value for name, value in read.items() if value is not None}


def _check_moments(dispense: Placed[MedicationDispense], now: datetime, found: Findings) -> None:
    """What is recorded leaves now; what left long ago is told otherwise (décret 2023-1222)."""
    resource, at = dispense.resource, dispense.at
    recorded = value_in(resource.extension, systems.RECORDED, "value_date_time", at=at, found=found)
    for text, here in ((resource.when_handed_over, "whenHandedOver"), (recorded, "extension")):
        if text is not None and not _is_now(text, now):
            found.refuse("fhir_moment_differs", f"{at}.{here}")


def _is_now(text: str, now: datetime) -> bool:
    """Tell whether a moment or a day lies in the hours for which a consult gives a right."""
    earliest, latest = now - rules.CONSULTATION_LIFETIME, now + _CLOCK_SKEW
    try:
        if len(text) == _DAY_LENGTH:
            return paris_day(earliest) <= date.fromisoformat(text) <= paris_day(latest)
        return earliest <= _MOMENT.validate_python(text) <= latest
    except (ValueError, ValidationError):
        return False
