"""What an officine recorded → one MedicationDispense a line (HL7 Europe MPD, FR Core)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from services.dispense.model import (
    Agreement,
    Dispensation,
    DispensationLine,
    ReasonToGoOn,
    Verification,
)
from shared.contracts.dispense import LineOutcome
from shared.fhir import systems
from shared.fhir.shapes import coded, extension, without_nothing
from shared.identifiers import Ins

STATUS_OF: Final[Mapping[LineOutcome, str]] = {
    "delivered": "completed",
    "substituted": "completed",
    "adapted": "completed",
    "postponed": "on-hold",
    "not_delivered": "declined",
}
_BOX: Final = {"unit": "boîte", "system": systems.EDQM, "code": systems.EDQM_BOX}
_DAY: Final = {"unit": "jour", "system": systems.UCUM, "code": "d"}
_GENERIC: Final = "G"


def resource_id(dispensation: Dispensation, line: DispensationLine) -> str:
    """Return the id of the resource of one line: the dispensation and the line, hyphenated."""
    return f"{dispensation.dispensation_id}-{line.line}"


def full_url(name: str) -> str:
    """Return how the others of a Bundle mean the resource of this id: the same way each time."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{systems.DISPENSATION}|{name}')}"


def dispense_resource(
    dispensation: Dispensation,
    line: DispensationLine,
    *,
    ins: Ins,
    extensions: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Return one line of a dispensation, recorded for the patient of this matricule INS.

    Of who recorded it only the officine is told, as in JSON. `extensions` are added.
    """
    handed_over_at = dispensation.happened_at.isoformat()
    is_handed_over = line.packs > 0
    number_of_line = f"{dispensation.number}-{line.line}"
    return without_nothing(
        resourceType="MedicationDispense",
        id=resource_id(dispensation, line),
        extension=[*_extensions(dispensation, line), *extensions],
        identifier=[{"system": systems.DISPENSATION, "value": str(dispensation.dispensation_id)}],
        status=STATUS_OF[line.outcome] if line.reversed_at is None else "entered-in-error",
        statusReasonCodeableConcept=(
            None if line.reason is None else coded(systems.NOT_DELIVERED_REASON, line.reason)
        ),
        medicationCodeableConcept=_product(line),
        subject=_meant("Patient", systems.INS_NIR, ins),
        performer=[{"actor": _meant("Organization", systems.FINESS, dispensation.officine.finess)}],
        authorizingPrescription=[
            _meant("MedicationRequest", systems.PRESCRIPTION_LINE, number_of_line)
        ],
        type=_absent("not-applicable") if line.fill is None else coded(systems.ACT_CODE, line.fill),
        quantity={"value": line.packs, **_BOX},
        daysSupply=None if line.covers_days is None else {"value": line.covers_days, **_DAY},
        whenHandedOver=handed_over_at if is_handed_over else None,
        substitution=_substitution(line),
    )


def _meant(kind: str, system: str, value: str) -> dict[str, Any]:
    """Return a reference to what lives elsewhere, by its identifier."""
    return {"type": kind, "identifier": {"system": system, "value": value}}


def _absent(why: str) -> dict[str, Any]:
    """Return an element that the guides ask for where there is nothing to say."""
    return {"extension": [extension(systems.DATA_ABSENT, valueCode=why)]}


def _product(line: DispensationLine) -> dict[str, Any]:
    """Return the pack or device that left; a preparation has its label alone (400E of EU MPD)."""
    if line.cip13 is not None:
        return coded(systems.CIP, line.cip13, text=line.label)
    if line.lpp is not None:
        return coded(systems.LPP, line.lpp, text=line.label)
    return _absent("not-performed") if line.label is None else {"text": line.label}


def _substitution(line: DispensationLine) -> dict[str, Any] | None:
    """Say that a generic went out in place of what was prescribed (FR Core: G alone)."""
    if line.outcome != "substituted":
        return None
    return {"wasSubstituted": True, "type": coded(systems.SUBSTITUTION, _GENERIC)}


def _extensions(dispensation: Dispensation, line: DispensationLine) -> list[dict[str, Any]]:
    made = [extension(systems.RECORDED, valueDateTime=dispensation.recorded_at.isoformat())]
    made += _of_line(line)
    if line.agreement is not None:
        made.append(_agreement(line.agreement))
    if line.verified is not None:
        made.append(_verification(line.verified))
    if dispensation.reason_to_go_on is not None:
        made.append(_reason(dispensation.reason_to_go_on))
    return made


def _of_line(line: DispensationLine) -> list[dict[str, Any]]:
    expected_on = None if line.expected_on is None else line.expected_on.isoformat()
    told = (
        (systems.OWED_PACKS, "valueUnsignedInt", line.owed_packs),
        (systems.DEDUCTED, "valueUnsignedInt", line.deducted),
        (systems.ORDER_NUMBER, "valueString", line.order_number),
        (systems.EXPECTED_ON, "valueDate", expected_on),
    )
    return [extension(url, **{kind: value}) for url, kind, value in told if value]


def _agreement(agreement: Agreement) -> dict[str, Any]:
    parts = [extension("by", valueCode=agreement.by)]
    if agreement.request_id is not None:
        parts.append(extension("request", valueId=str(agreement.request_id)))
    if agreement.agreed_at is not None:
        parts.append(extension("agreed-at", valueDateTime=agreement.agreed_at.isoformat()))
    return {"url": systems.AGREEMENT, "extension": parts}


def _verification(verified: Verification) -> dict[str, Any]:
    parts = [extension("outcome", valueCode=verified.outcome)]
    parts += [extension("step", valueCode=step) for step in verified.steps]
    return {"url": systems.VERIFICATION, "extension": parts}


def _reason(reason: ReasonToGoOn) -> dict[str, Any]:
    parts = [extension("code", valueCode=reason.code)]
    if reason.comment:
        parts.append(extension("comment", valueString=reason.comment))
    return {"url": systems.REASON_TO_GO_ON, "extension": parts}
