"""A Bundle → the draft of a prescription, with the place of each field and what was left out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from services.prescribe.fhir.locations import Locations
from services.prescribe.fhir.models import (
    Bundle,
    Medication,
    MedicationRequest,
    Observation,
    Organization,
    Patient,
    Practitioner,
    PractitionerRole,
)
from services.prescribe.fhir.notes import Beside, LineFindings
from services.prescribe.fhir.reading_line import parts_of, read_line
from services.prescribe.fhir.reading_people import (
    organization_name,
    read_patient,
    read_prescriber,
)
from services.prescribe.fhir.reading_product import ReadProduct
from services.prescribe.model import Author
from shared.fhir import systems
from shared.fhir.days import day_of
from shared.fhir.entries import Entries, Placed
from shared.fhir.findings import Findings, ValueKind, extension_in, value_in
from shared.fhir.parts import Part
from shared.fhir.unknown import check_unknown

P = TypeVar("P", bound=Part)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Reading:
    """The body of a draft, where each of its fields stood, and what was left out.

    `products` are those of its lines, with what is said of each beside its code; `notes` those
    that the names of the products decide on.
    """

    draft: dict[str, Any]
    locations: Locations
    notices: tuple[str, ...]
    products: tuple[ReadProduct, ...]
    notes: tuple[Beside, ...]


def read_bundle(bundle: Bundle, author: Author) -> Reading:
    """Read a Bundle that `author` signs; raise `BundleRefused`, every reason in it."""
    found = LineFindings()
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
    entries.tell_unused(Observation, Medication, Organization, found=found)
    found.stop_if_refused()
    lines, products = tuple(r.at for r in requests), tuple(product for _, product in read)
    at = tuple(product.at for product in products)
    locations = Locations(patient.at, practitioner.at, lines, at)
    return Reading(draft, locations, tuple(found.notices), products, tuple(found.notes))


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
        return _pharmacy(request, entries, found)

    def agreed(read: Callable[[Placed[MedicationRequest]], V], element: str) -> V:
        first = read(requests[0])
        for request in requests[1:]:
            if read(request) != first:
                found.refuse("fhir_lines_disagree", f"{request.at}.{element}")
        return first

    def told(url: str, kind: ValueKind) -> Any:
        def read(request: Placed[MedicationRequest]) -> Any:
            return value_in(request.resource.extension, url, kind, at=request.at, found=found)

        return agreed(read, "extension")

    def surgery(request: Placed[MedicationRequest]) -> dict[str, Any] | None:
        extensions, url = request.resource.extension, systems.SURGERY
        planned = extension_in(extensions, url, at=request.at, found=found)
        return None if planned is None else parts_of(planned)

    read: dict[str, Any] = {
        "number": agreed(lambda r: _number(r, found), "groupIdentifier"),
        "issued_on": agreed(lambda r: day_of(r.resource.authored_on), "authoredOn"),
        "prescriber_sees_execution": told(systems.SEES_EXECUTION, "value_boolean"),
        "setting": told(systems.SETTING, "value_code"),
        "is_exception": told(systems.IS_EXCEPTION, "value_boolean"),
        "pharmacy": agreed(pharmacy, "dispenseRequest.performer"),
        "surgery": agreed(surgery, "extension"),
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
    if group.value is None:
        found.refuse("field_missing", f"{request.at}.groupIdentifier.value")
    return group.value


def _replaced(request: Placed[MedicationRequest], found: Findings) -> dict[str, Any] | None:
    prior = request.resource.prior_prescription
    if prior is None:
        return None
    number = prior.identifier
    if number is None or number.system != systems.NUMBER:
        found.refuse("fhir_system_unknown", f"{request.at}.priorPrescription.identifier")
        return None
    extensions, url = request.resource.extension, systems.REPLACES_REASON
    reason = value_in(extensions, url, "value_code", at=request.at, found=found)
    return {"number": number.value, "reason": reason}


def _pharmacy(
    request: Placed[MedicationRequest], entries: Entries, found: Findings
) -> dict[str, Any] | None:
    wanted = request.resource.dispense_request
    performer = None if wanted is None else wanted.performer
    if performer is None:
        return None
    at = f"{request.at}.dispenseRequest.performer"
    target = entries.find(performer, Organization)
    if performer.reference is not None and target is None:
        found.refuse("fhir_reference_unresolved", at)
    given = () if performer.identifier is None else (performer.identifier,)
    identifiers = (*given, *(() if target is None else target.resource.identifier))
    finess = [i.value for i in identifiers if i.system == systems.FINESS]
    if given and given[0].system != systems.FINESS:
        found.refuse("fhir_system_unknown", f"{at}.identifier.system")
    name = organization_name(performer, entries) or ""
    return {"name": name, "finess": finess[0] if finess else None}
