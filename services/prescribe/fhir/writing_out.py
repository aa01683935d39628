"""The content of a prescription → FHIR resources, each with its name in the Bundle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from services.prescribe.fhir.writing_line import line_elements, reasons_of
from services.prescribe.fhir.writing_people import (
    measure_resources,
    patient_resource,
    practitioner_resource,
    role_resource,
)
from shared.contracts.dispense import PrescriptionState
from shared.contracts.prescription import Line, PrescriptionContent
from shared.fhir import systems
from shared.fhir.shapes import coded, extension, without_nothing

# "unknown" where the patient hides the execution: even "active" would tell that nothing was done.
STATUS_OF: Final[Mapping[PrescriptionState | None, str]] = {
    None: "unknown",
    "issued": "active",
    "partially_dispensed": "active",
    "dispensed": "completed",
    "cancelled": "cancelled",
    "replaced": "stopped",
    "expired": "stopped",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A resource and the name (urn:uuid) by which the others of the Bundle mean it."""

    full_url: str
    resource: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A prescription as resources: its lines in order, then everything they refer to."""

    lines: tuple[Named, ...]
    others: tuple[Named, ...]


def written(
    content: PrescriptionContent, *, status: str = "active", extensions: tuple[Any, ...] = ()
) -> Written:
    """Return the resources of `content`; the same content always has the same names.

    `extensions` are added to each line.
    """
    names = _Names(content.number)
    patient, practitioner = names.of("patient"), names.of("practitioner")
    others = [
        Named(patient, patient_resource(content.patient)),
        Named(practitioner, practitioner_resource(content.prescriber)),
    ]
    role = role_resource(content.prescriber, practitioner)
    if role is not None:
        others.append(Named(names.of("role"), role))
    for measure in measure_resources(content.patient, patient):
        code = measure["code"]["coding"][0]["code"]
        others.append(Named(names.of(code), measure))
    reasons = {code: names.of(code) for line in content.lines for code in reasons_of(line)}
    others += [Named(name, _observation(code, patient)) for code, name in reasons.items()]
    whole = _whole(content, status=status, patient=patient, practitioner=practitioner)
    shared = (*_extensions(content), *extensions)
    lines = tuple(
        Named(names.of(f"line-{line.line}"), _request(line, content, whole, shared, reasons))
        for line in content.lines
    )
    return Written(lines, tuple(others))


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of resources, made from the number of the prescription and what they are."""

    number: str

    def of(self, what: str) -> str:
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{systems.NUMBER}|{self.number}/{what}')}"


def _request(
    line: Line,
    content: PrescriptionContent,
    whole: Mapping[str, Any],
    shared: tuple[Any, ...],
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    own, named = line_elements(line, reasons), f"{content.number}-{line.line}"
    extensions = [*shared, *own.pop("extension", ())]
    return {
        "resourceType": "MedicationRequest",
        "id": named,
        "identifier": [{"system": systems.PRESCRIPTION_LINE, "value": named}],
        **({"extension": extensions} if extensions else {}),
        **whole,
        **own,
        "dispenseRequest": _dispensing(line, content),
    }


def _whole(
    content: PrescriptionContent, *, status: str, patient: str, practitioner: str
) -> dict[str, Any]:
    """Return what every line says alike."""
    prior = None
    if content.replaces is not None:
        prior = {"identifier": {"system": systems.NUMBER, "value": content.replaces}}
    return without_nothing(
        status=status,
        intent="order",
        subject={"reference": patient},
        authoredOn=content.issued_on.isoformat(),
        requester={"reference": practitioner},
        groupIdentifier={"system": systems.NUMBER, "value": content.number},
        priorPrescription=prior,
    )


def _extensions(content: PrescriptionContent) -> list[dict[str, Any]]:
    sees = content.prescriber_sees_execution
    made = [
        extension(systems.SEES_EXECUTION, valueBoolean=sees),
        extension(systems.SETTING, valueCode=content.setting),
    ]
    if content.is_exception:
        made.append(extension(systems.IS_EXCEPTION, valueBoolean=True))
    if content.surgery is not None:
        days = content.surgery.model_dump(mode="json")
        parts = [
            extension(name.replace("_", "-"), valueDate=day) for name, day in sorted(days.items())
        ]
        made.append({"url": systems.SURGERY, "extension": parts})
    return made


def _dispensing(line: Line, content: PrescriptionContent) -> dict[str, Any]:
    pharmacy = content.pharmacy
    performer = None
    if pharmacy is not None:
        finess = pharmacy.finess
        identifier = None if finess is None else {"system": systems.FINESS, "value": finess}
        performer = without_nothing(identifier=identifier, display=pharmacy.name)
    box = {"unit": "boîte", "system": systems.EDQM, "code": systems.EDQM_BOX}
    day = {"unit": "jour", "system": systems.UCUM, "code": "d"}
    return without_nothing(
        validityPeriod={
            "start": content.issued_on.isoformat(),
            "end": content.valid_until.isoformat(),
        },
        numberOfRepeatsAllowed=line.quantity.renewals,
        quantity=None if line.packs is None else {"value": line.packs, **box},
        expectedSupplyDuration=(
            None if line.duration_days is None else {"value": line.duration_days, **day}
        ),
        performer=performer,
    )


def _observation(code: str, patient: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": coded(systems.CISIS, code),
        "subject": {"reference": patient},
        "valueBoolean": True,
    }
