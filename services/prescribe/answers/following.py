"""What of a prescriber's own prescriptions waits to be executed, as he reads it."""

from datetime import date
from typing import Literal

from services.prescribe.model.following import FollowUpKind, LineLeft, StoredFollowUp
from shared.contracts.prescription import PrescriptionContent
from shared.fields import Model


class FollowedPatient(Model):
    """Le patient à qui en parler."""

    family_name: str
    given_names: str
    birth_date: date


class WaitingLine(Model):
    """Ce qui reste d’une ligne, dans son unité ; une date passée : le renouvellement est ouvert."""

    line: int
    label: str
    unit: Literal["pack", "day"]
    left_total: int
    next_possible_on: date | None


class FollowUpAnswer(Model):
    """Une ordonnance à suivre : en attente depuis « since », exécutable jusqu’à « until »."""

    number: str
    kind: FollowUpKind
    since: date
    until: date
    issued_on: date
    patient: FollowedPatient
    lines: tuple[WaitingLine, ...]


class FollowUpPage(Model):
    """Une page d’ordonnances à suivre, de la plus ancienne à la plus récente."""

    follow_ups: tuple[FollowUpAnswer, ...]
    next: str | None


def follow_up_answer(
    found: StoredFollowUp,
    content: PrescriptionContent,
    left: dict[int, LineLeft],
    *,
    kind: FollowUpKind,
) -> FollowUpAnswer:
    """Return a prescription that waits, with each line of which something is left."""
    return FollowUpAnswer(
        number=found.number,
        kind=kind,
        since=found.since,
        until=found.until,
        issued_on=content.issued_on,
        patient=FollowedPatient(
            family_name=content.patient.family_name,
            given_names=content.patient.given_names,
            birth_date=content.patient.birth_date,
        ),
        lines=tuple(
            WaitingLine(
                line=line.line,
                label=line.product.label,
                unit=line.quantity.unit,
                left_total=left[line.line].left_total,
                next_possible_on=left[line.line].next_possible_on,
            )
            for line in content.lines
            if line.line in left and left[line.line].left_total > 0
        ),
    )
