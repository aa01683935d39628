"""Patient, Practitioner and PractitionerRole → the people of a draft."""

from decimal import Decimal
from typing import Any, Final

from services.prescribe.fhir.models import (
    Observation,
    Organization,
    Patient,
    Practitioner,
    PractitionerRole,
)
from services.prescribe.model import Author
from shared.fhir import systems
from shared.fhir.entries import Entries, Placed
from shared.fhir.findings import Findings, extension_in, value_in
from shared.fhir.identities import finess_in, ins_in, rpps_in
from shared.fhir.parts import Address, HumanName, Quantity, Reference

_FRANCE: Final = frozenset({"FR", "FRA"})
_GRAMS: Final = {"g": Decimal(1), "kg": Decimal(1000)}
_CENTIMETRES: Final = {"cm": Decimal(1), "m": Decimal(100)}
_MSSANTE_END: Final = "mssante.fr"
_TYPE_ADELI: Final = "0"


def read_patient(patient: Placed[Patient], entries: Entries, found: Findings) -> dict[str, Any]:
    """Return the patient of a draft: INS, traits, identity status, weight and height."""
    resource, at = patient.resource, patient.at
    name = _official(resource.name, at, found)
    read = {
        "ins": _ins(patient, found),
        "family_name": name.family or "",
        "given_names": _given_names(name, at, found),
        "birth_date": resource.birth_date,
        "sex": resource.gender,
        "identity_status": _identity_status(resource, at, found),
        **_measures(patient, entries, found),
    }
    return {name: value for name, value in read.items() if value is not None}


def read_prescriber(
    practitioner: Placed[Practitioner], entries: Entries, author: Author, found: Findings
) -> dict[str, Any]:
    """Return the mentions of the prescriber; one who is not `author` is refused."""
    placed = _role(entries, found)
    _check_author(practitioner, author, found)
    _check_place(placed, entries, author, found)
    role = None if placed is None else placed.resource
    resource = practitioner.resource
    _tell_the_others(practitioner, role, found)
    name = _official(resource.name, practitioner.at, found)
    qualification = next(iter(resource.qualification), None)
    code = None if qualification is None else qualification.code
    return {
        "family_name": name.family or "",
        "given_name": " ".join(name.given),
        "qualification": "" if code is None else code.words or "",
        "am_number": _idnps(resource, _TYPE_ADELI),
        "address": _address(resource.address),
        "phone": _telecom(practitioner, role, "phone"),
        "mssante": _telecom(practitioner, role, "email"),
        **_practice(role, entries),
    }


def _ins(patient: Placed[Patient], found: Findings) -> str | None:
    return ins_in(patient.resource.identifier, f"{patient.at}.identifier", found)


def _identity_status(patient: Patient, at: str, found: Findings) -> str | None:
    """Return the status (RNIV).

    In the older table a validated identity is qualified when it was also fetched from INSi.
    """
    told = extension_in(patient.extension, systems.IDENTITY_RELIABILITY, at=at, found=found)
    parts = {part.url: part.value_coding for part in (told.extension if told else ())}
    status = parts.get("identityStatus")
    if status is None or status.system == systems.IDENTITY_STATUS:
        return None if status is None else status.code
    if status.system != systems.IDENTITY_STATUS_OLD:
        found.refuse("fhir_system_unknown", f"{at}.extension")
        return "PROV"
    collected = parts.get("methodCollection")
    is_fetched = collected is not None and collected.code == "INSI"
    is_checked = parts.get("validationMode") is not None
    return "QUAL" if status.code == "VALI" and is_fetched and is_checked else status.code


def _official(names: tuple[HumanName, ...], at: str, found: Findings) -> HumanName:
    """Return the official name (that of birth), else the only one; a second is refused."""
    official = [name for name in names if name.use == "official"] or list(names)
    if len(official) > 1 and official[0].use == "official":
        found.refuse("fhir_repeated", f"{at}.name")
    return official[0] if len(official) == 1 else HumanName()


def _given_names(name: HumanName, at: str, found: Findings) -> str:
    url, at = systems.BIRTH_NAMES, f"{at}.name"
    of_birth: str | None = value_in(name.extension, url, "value_string", at=at, found=found)
    return of_birth or " ".join(name.given)


def _measures(patient: Placed[Patient], entries: Entries, found: Findings) -> dict[str, int]:
    measures: dict[str, int] = {}
    for observation in entries.all_of(Observation):
        match observation.resource.code.code_in(systems.LOINC):
            case systems.BODY_WEIGHT:
                name, units = "weight_grams", _GRAMS
            case systems.BODY_HEIGHT:
                name, units = "height_cm", _CENTIMETRES
            case _:
                continue
        entries.used.add(observation.at)
        if name in measures:
            found.refuse("fhir_repeated", observation.at)
        value = _whole(observation.resource.value_quantity, units)
        if value is None:
            found.refuse("fhir_unit_refused", f"{observation.at}.value")
        else:
            measures[name] = value
        if entries.find(observation.resource.subject, Patient) != patient:
            found.refuse("fhir_reference_unresolved", f"{observation.at}.subject")
    return measures


def _whole(quantity: Quantity | None, units: dict[str, Decimal]) -> int | None:
    """Return a measure in the unit of the draft, None when it is no whole number of it."""
    if quantity is None or quantity.value is None or quantity.system not in (None, systems.UCUM):
        return None
    factor = units.get(quantity.code or quantity.unit or "")
    if factor is None or abs(quantity.value) > 10**6:
        return None
    value = quantity.value * factor
    return int(value) if value == int(value) else None


def _role(entries: Entries, found: Findings) -> Placed[PractitionerRole] | None:
    roles = entries.all_of(PractitionerRole)
    if len(roles) > 1:
        found.refuse("fhir_repeated", roles[1].at)
    if not roles:
        return None
    role = roles[0]
    if role.resource.practitioner and not entries.find(role.resource.practitioner, Practitioner):
        found.refuse("fhir_reference_unresolved", f"{role.at}.practitioner")
    return role


def _check_author(practitioner: Placed[Practitioner], author: Author, found: Findings) -> None:
    """The token says who signs; a Bundle may only say the same."""
    if any(value != author.rpps for value in rpps_in(practitioner.resource.identifier)):
        found.refuse("fhir_requester_differs", f"{practitioner.at}.identifier")


def _check_place(
    role: Placed[PractitionerRole] | None, entries: Entries, author: Author, found: Findings
) -> None:
    """The token says where one signs: its FINESS may be repeated, and none said that it lacks.

    The name that stands beside the FINESS is printed as the place of work.
    """
    place = None if role is None else role.resource.organization
    if role is None or place is None:
        return
    at = f"{role.at}.organization"
    target = entries.find(place, Organization)
    if place.reference is not None and target is None:
        found.refuse("fhir_reference_unresolved", at)
    given = () if place.identifier is None else (place.identifier,)
    identifiers = (*given, *(() if target is None else target.resource.identifier))
    if any(finess != author.finess for finess in finess_in(identifiers)):
        found.refuse("fhir_requester_differs", at)


def _tell_the_others(
    practitioner: Placed[Practitioner], role: PractitionerRole | None, found: Findings
) -> None:
    """One qualification, one address and one speciality are printed: others are left out."""
    resource, at = practitioner.resource, practitioner.at
    if len(resource.qualification) > 1:
        found.notice(f"{at}.qualification")
    if len(resource.address) > 1:
        found.notice(f"{at}.address")
    if role is not None and len(role.specialty) > 1:
        found.notice(f"{at}.qualification")


def _idnps(practitioner: Practitioner, kind: str) -> str | None:
    """Return a number of the national directory by its type digit."""
    values = (i.value for i in practitioner.identifier if i.system == systems.IDNPS)
    return next((v.removeprefix(kind) for v in values if v and v.startswith(kind)), None)


def _address(addresses: tuple[Address, ...]) -> str:
    if not addresses:
        return ""
    address = addresses[0]
    country = "France" if address.country in _FRANCE else address.country
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    parts = (*address.line, town, country)
    return address.text or ", ".join(part for part in parts if part)


def _telecom(practitioner: Placed[Practitioner], role: PractitionerRole | None, system: str) -> str:
    """Return the first phone, or the first address of mail, MSSanté's before others."""
    of_role = () if role is None else role.telecom
    telecoms = (*practitioner.resource.telecom, *of_role)
    values = [t.value for t in telecoms if t.system == system and t.value]
    values.sort(key=lambda value: not value.lower().endswith(_MSSANTE_END))
    return values[0] if values else ""


def _practice(role: PractitionerRole | None, entries: Entries) -> dict[str, str]:
    """Return speciality and hospital service, as far as they are told."""
    if role is None:
        return {}
    specialty = next((s.words for s in role.specialty if s.words), None)
    service = organization_name(role.organization, entries)
    told = {"specialty": specialty, "hospital_service": service}
    return {name: value for name, value in told.items() if value is not None}


def organization_name(reference: Reference | None, entries: Entries) -> str | None:
    """Return the name of an organization, from its entry or from the reference itself."""
    target = entries.find(reference, Organization)
    named = None if target is None else target.resource.name
    return named or (None if reference is None else reference.display)
