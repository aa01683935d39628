"""From what was decided of a cancellation to the event that tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.dispense.model import (
    Cancellation,
    Cancelled,
    Dispensation,
    NothingToCancel,
    Prescription,
)
from services.dispense.resources import Resources
from shared.contracts.dispense import (
    CancellationRejected,
    ExecutionNotice,
    NoticeLine,
    PrescriptionCancelled,
)
from shared.contracts.event import aad_for


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a prescriber's request, and when."""

    asked: Cancellation
    decision: Cancelled | NothingToCancel
    at: datetime


def outcome_event(
    outcome: Outcome,
    prescription: Prescription,
    history: Sequence[Dispensation],
    *,
    resources: Resources,
) -> PrescriptionCancelled | CancellationRejected:
    """Return the event for prescriber and patient; `history` is what was handed over before."""
    number, event_id = outcome.asked.number, resources.new_id()
    notice = notice_of_all(prescription, history).model_dump_json().encode()

    def sealed_for(event: type[PrescriptionCancelled | CancellationRejected]) -> str:
        event_type = str(event.model_fields["type"].default)
        return resources.key_ring.seal(notice, aad=aad_for(event_type, number, event_id))

    said = _said(outcome, prescription, event_id)
    match outcome.decision:
        case Cancelled(scope=scope, after=after):
            assert after.end is not None, "what is cancelled has ended"
            return PrescriptionCancelled(
                **said,
                scope=scope,
                state=after.end.state,
                prescription_version=after.version,
                sealed=sealed_for(PrescriptionCancelled),
            )
        case NothingToCancel(rejection=rejection, state=state):
            return CancellationRejected(
                **said, rejection=rejection, state=state, sealed=sealed_for(CancellationRejected)
            )


def _said(outcome: Outcome, prescription: Prescription, event_id: UUID) -> dict[str, Any]:
    """Return what either event says."""
    asked = outcome.asked
    return {
        "event_id": event_id,
        "occurred_at": outcome.at,
        "correlation_id": asked.correlation_id,
        "number": asked.number,
        "cancellation_id": asked.cancellation_id,
        "replaced_by": asked.replaced_by,
        "patient_ref": prescription.patient_ref,
        "prescriber_rpps": prescription.content.prescriber.rpps,
    }


def notice_of_all(prescription: Prescription, history: Sequence[Dispensation]) -> ExecutionNotice:
    """Name every line, and beside it what was handed over on it last, if anything was."""
    standing = (line for done in history for line in done.standing)
    handed_over = {line.line: line.label for line in standing if line.packs}
    return ExecutionNotice(
        patient=prescription.content.patient,
        prescriber=prescription.content.prescriber,
        lines=tuple(
            NoticeLine(
                line=line.line,
                prescribed=line.product.label,
                delivered=handed_over.get(line.line),
            )
            for line in prescription.content.lines
        ),
    )
