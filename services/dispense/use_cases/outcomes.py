"""From what was decided of a cancellation to the event that tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispense.model import (
    Cancellation,
    Cancelled,
    Dispensation,
    NothingToCancel,
    Prescription,
)
from services.dispense.resources import Resources
from services.dispense.use_cases.heading import Heading, heading_of
from shared.contracts.dispense import (
    CancellationRejected,
    ExecutionNotice,
    NoticeLine,
    PrescriptionCancelled,
)
from shared.contracts.event import PrescriptionEvent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a prescriber's request, and when."""

    asked: Cancellation
    decision: Cancelled | NothingToCancel
    at: datetime

    @property
    def correlation_id(self) -> UUID | None:
        """The request in which the prescriber asked."""
        return self.asked.correlation_id


def outcome_event(
    outcome: Outcome,
    prescription: Prescription,
    history: Sequence[Dispensation],
    *,
    resources: Resources,
) -> PrescriptionCancelled | CancellationRejected:
    """Return the event for prescriber and patient; `history` is what was handed over before."""
    asked, notice = outcome.asked, notice_of_all(prescription, history)

    def heading(kind: type[PrescriptionEvent]) -> Heading:
        return heading_of(kind, prescription, words=notice, cause=outcome, resources=resources)

    match outcome.decision:
        case Cancelled(scope=scope, after=after):
            assert after.end is not None, "what is cancelled has ended"
            return PrescriptionCancelled(
                **heading(PrescriptionCancelled),
                cancellation_id=asked.cancellation_id,
                replaced_by=asked.replaced_by,
                scope=scope,
                state=after.end.state,
                prescription_version=after.version,
            )
        case NothingToCancel(rejection=rejection, state=state):
            return CancellationRejected(
                **heading(CancellationRejected),
                cancellation_id=asked.cancellation_id,
                replaced_by=asked.replaced_by,
                rejection=rejection,
                state=state,
            )


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
