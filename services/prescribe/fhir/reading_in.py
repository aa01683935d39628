"""A Bundle → the draft of a prescription, with the place of each field and what was left out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from services.prescribe.fhir import systems
from services.prescribe.fhir.entries import Entries, Placed
from services.prescribe.fhir.findings import Findings, extension_in
from services.prescribe.fhir.models import (
    Bundle,
    MedicationRequest,
    Patient,
    Practitioner,
    PractitionerRole,
)
from services.prescribe.fhir.parts import Part
from services.prescribe.fhir.places import Places
from services.prescribe.fhir.reading_line import parts_of, read_line
from services.prescribe.fhir.reading_people import (
    flag,
    organization_name,
    read_patient,
    read_prescriber,
)
from services.prescribe.fhir.unknown import check_unknown
from services.prescribe.model import Author

P = TypeVar("P", bound=Part)
V = TypeVar("V")
_DAY_CHARS: Final = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """The body of a draft, where each of its fields stood, and what was left out."""

    draft: dict[str, Any]
    places: Places
    notices: tuple[str, ...]


def read_bundle(bundle: Bundle, author: Author) -> Reading:
    """Read a Bundle that `author` signs; raise `BundleRefused`, every reason in it."""
    found = Findings()
    check_unknown(bundle, "Bundle", found)
    entries = Entries.of(bundle, found)
    patient = _only(entries.all_of(Patient), found)
    practitioner = _only(entries.all_of(Practitioner), found)
    requests = entries.all_of(MedicationRequest)
    if not requests:
        found.refuse("fhir_resource_count", "Bundle.entry")
    found.stop_if_refused()
    assert patient is not None
    assert practitioner is not None
    read = [read_line(request, entries, found) for request in requests]
    draft = {
        **_of_all(requests, entries, found),
        "patient": read_patient(patient, entries, found),
        "prescriber": read_prescriber(practitioner, entries, author, found),
        "lines": [line for line, _ in read],
    }
    _check_people(requests, entries, patient, found)
    found.stop_if_refused()
    lines, products = tuple(r.at for r in requests), tuple(at for _, at in read)
    places = Places(patient.at, practitioner.at, lines, products)
    return Reading(draft, places, tuple(found.notices))


def _only(placed: list[Placed[P]], found: Findings) -> Placed[P] | None:
    if len(placed) != 1:
        found.refuse("fhir_resource_count", "Bundle.entry")
        return None
    return placed[0]


def _check_people(
    requests: list[Placed[MedicationRequest]],
    entries: Entries,
    patient: Placed[Patient],
    found: Findings,
) -> None:
    for request in requests:
        if entries.find(request.resource.subject, Patient) != patient:
            found.refuse("fhir_reference_unresolved", f"{request.at}.subject")
        requester = request.resource.requester
        practitioner = entries.find(requester, Practitioner)
        if practitioner is None and entries.find(requester, PractitionerRole) is None:
            found.refuse("fhir_reference_unresolved", f"{request.at}.requester")


def _of_all(
    requests: list[Placed[MedicationRequest]], entries: Entries, found: Findings
) -> dict[str, Any]:
    """Return what belongs to the prescription as a whole: every line must say the same."""

    def pharmacy(request: Placed[MedicationRequest]) -> dict[str, Any] | None:
        return _pharmacy(request, entries)

    def agreed(read: Callable[[Placed[MedicationRequest]], V], element: str) -> V:
        first = read(requests[0])
        for request in requests[1:]:
            if read(request) != first:
                found.refuse("fhir_lines_disagree", f"{request.at}.{element}")
        return first

    def extension(url: str, request: Placed[MedicationRequest]) -> Any:
        return extension_in(request.resource.extension, url, at=request.at, found=found)

    setting = agreed(lambda r: extension(systems.SETTING, r), "extension")
    surgery = agreed(lambda r: extension(systems.SURGERY, r), "extension")
    read: dict[str, Any] = {
        "number": agreed(lambda r: _number(r, found), "groupIdentifier"),
        "issued_on": agreed(lambda r: r.resource.authored_on[:_DAY_CHARS], "authoredOn"),
        "prescriber_sees_execution": flag(
            agreed(lambda r: extension(systems.SEES_EXECUTION, r), "extension")
        ),
        "setting": None if setting is None else setting.value_code,
        "is_exception": flag(agreed(lambda r: extension(systems.IS_EXCEPTION, r), "extension")),
        "pharmacy": agreed(pharmacy, "dispenseRequest.performer"),
        "surgery": None if surgery is None else parts_of(surgery),
        "replaces": agreed(lambda r: _replaced(r, found), "priorPrescription"),
    }
    return {name: value for name, value in read.items() if value is not None}


def _number(request: Placed[MedicationRequest], found: Findings) -> str | None:
    """Return the number that the prescriber's software chose; one of another system is refused."""
    group = request.resource.group_identifier
    if group is None:
        return None
    if group.system != systems.NUMBER:
        found.refuse("fhir_system_unknown", f"{request.at}.groupIdentifier.system")
    return group.value


def _replaced(request: Placed[MedicationRequest], found: Findings) -> dict[str, Any] | None:
    prior = request.resource.prior_prescription
    if prior is None:
        return None
    number = prior.identifier
    if number is None or number.system != systems.NUMBER:
        found.refuse("fhir_system_unknown", f"{request.at}.priorPrescription.identifier")
        return None
    told = extension_in(
        request.resource.extension, systems.REPLACES_REASON, at=request.at, found=found
    )
    return {"number": number.value, "reason": None if told is None else told.value_code}


def _pharmacy(request: Placed[MedicationRequest], entries: Entries) -> dict[str, Any] | None:
    wanted = request.resource.dispense_request
    performer = None if wanted is None else wanted.performer
    if performer is None:
        return None
    identifier = performer.identifier
    is_finess = identifier is not None and identifier.system == systems.FINESS
    return {
        "name": organization_name(performer, entries) or "",
        "finess": identifier.value if identifier is not None and is_finess else None,
    }
