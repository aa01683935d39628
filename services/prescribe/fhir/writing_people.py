"""Patient and prescriber of a content → their resources."""

from typing import Any, Final

from shared.contracts.prescription import Patient, Prescriber
from shared.fhir import systems
from shared.fhir.shapes import coded, coding, extension, without_nothing

# Only a qualified identity is ever stored: a rule refuses the others.
_QUALIFIED: Final = "QUAL"


def patient_resource(patient: Patient) -> dict[str, Any]:
    """Return the Patient, with the matricule INS and the strict traits that we keep.

    Which kind of matricule it was (definitive, temporary, test) is not kept: it is written as NIR.
    """
    first, *_ = patient.given_names.split(maxsplit=1) or [""]
    births = (
        [extension(systems.BIRTH_NAMES, valueString=patient.given_names)]
        if patient.given_names
        else None
    )
    status = coding(systems.IDENTITY_STATUS, _QUALIFIED)
    return without_nothing(
        resourceType="Patient",
        extension=[
            {
                "url": systems.IDENTITY_RELIABILITY,
                "extension": [extension("identityStatus", valueCoding=status)],
            }
        ],
        identifier=[
            {
                "use": "official",
                "type": coded(systems.IDENTIFIER_TYPE, "INS-NIR"),
                "system": systems.INS_NIR,
                "value": patient.ins,
            }
        ],
        name=[
            without_nothing(
                use="official",
                extension=births,
                family=patient.family_name,
                given=[first] if first else None,
            )
        ],
        gender=patient.sex,
        birthDate=patient.birth_date.isoformat(),
    )


def practitioner_resource(prescriber: Prescriber) -> dict[str, Any]:
    """Return the Practitioner: who signed, and the mentions of R.5132-3 CSP."""
    identifiers = [{"system": systems.RPPS, "value": prescriber.rpps}]
    if prescriber.am_number is not None:
        identifiers.append({"system": systems.IDNPS, "value": f"0{prescriber.am_number}"})
    telecoms = (("phone", prescriber.phone), ("email", prescriber.mssante))
    return without_nothing(
        resourceType="Practitioner",
        identifier=identifiers,
        name=[
            without_nothing(
                family=prescriber.family_name,
                given=[prescriber.given_name] if prescriber.given_name else None,
            )
        ],
        telecom=[{"system": kind, "value": value} for kind, value in telecoms if value],
        address=[{"use": "work", "text": prescriber.address}] if prescriber.address else None,
        qualification=(
            [{"code": {"text": prescriber.qualification}}] if prescriber.qualification else None
        ),
    )


def role_resource(prescriber: Prescriber, practitioner: str) -> dict[str, Any] | None:
    """Return the PractitionerRole, None when there is nothing to say of the place or speciality."""
    finess, service = prescriber.finess, prescriber.hospital_service
    identifier = None if finess is None else {"system": systems.FINESS, "value": finess}
    organization = without_nothing(identifier=identifier, display=service)
    specialty = [{"text": prescriber.specialty}] if prescriber.specialty else None
    if not organization and specialty is None:
        return None
    return without_nothing(
        resourceType="PractitionerRole",
        practitioner={"reference": practitioner},
        organization=organization,
        specialty=specialty,
    )


def measure_resources(patient: Patient, subject: str) -> list[dict[str, Any]]:
    """Return weight (grams) and height (centimetres) as observations, where they are told."""
    measures = (
        (systems.BODY_WEIGHT, patient.weight_grams, "g"),
        (systems.BODY_HEIGHT, patient.height_cm, "cm"),
    )
    return [
        {
            "resourceType": "Observation",
            "status": "final",
            "code": coded(systems.LOINC, code),
            "subject": {"reference": subject},
            "valueQuantity": {"value": value, "unit": unit, "system": systems.UCUM, "code": unit},
        }
        for code, value, unit in measures
        if value is not None
    ]
