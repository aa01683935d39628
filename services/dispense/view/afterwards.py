"""What became of an execution told afterwards."""

from services.dispense import rules
from services.dispense.answers import LateExecutionAnswer, LateLine, LateOutcome, RefusalAnswer
from services.dispense.model import DispensationLine, Told, Unrecorded
from services.dispense.sentences import LATE_ADVICE
from services.dispense.view.recording import refusal_of_line
from shared.problems import ProblemCatalogue


def late_execution_answer(told: Told, catalogue: ProblemCatalogue) -> LateExecutionAnswer:
    """Return what became of each line that was told, in the order of the prescription."""
    kept, prescription = told.kept, told.prescription
    lines = {line.line: line for line in told.recorded}
    unrecorded = {each.line: each for each in kept.unrecorded}
    today = rules.day_at(kept.told_at, kept.officine.finess, prescription.content)
    return LateExecutionAnswer(
        late_execution_id=kept.late_execution_id,
        number=kept.number,
        state=rules.state_of(prescription, today),
        version=prescription.version,
        source=kept.source,
        intended_at=kept.intended_at,
        told_at=kept.told_at,
        dispensation_id=kept.dispensation_id,
        case_id=kept.case_id,
        lines=tuple(
            _line(number, lines.get(number), unrecorded.get(number), catalogue)
            for number in sorted(lines.keys() | unrecorded.keys())
        ),
    )


def _line(
    number: int,
    recorded: DispensationLine | None,
    unrecorded: Unrecorded | None,
    catalogue: ProblemCatalogue,
) -> LateLine:
    return LateLine(
        line=number,
        outcome=_outcome(recorded, unrecorded),
        packs=0 if recorded is None else recorded.packs,
        covers_days=None if recorded is None else recorded.covers_days,
        conflicting=0 if unrecorded is None else unrecorded.quantity,
        left_now=None if recorded is None else recorded.left_now,
        left_total=None if recorded is None else recorded.left_total,
        next_possible_on=None if recorded is None else recorded.next_possible_on,
        refusal=_why(unrecorded, _outcome(recorded, unrecorded), catalogue),
    )


def _why(
    unrecorded: Unrecorded | None, outcome: LateOutcome, catalogue: ProblemCatalogue
) -> RefusalAnswer | None:
    """Return why a line is not recorded in full; what to do is not what it is at the counter."""
    refusal = refusal_of_line(None if unrecorded is None else unrecorded.refusal, catalogue)
    if refusal is None:
        return None
    return refusal.model_copy(update={"advice": LATE_ADVICE[outcome]})


def _outcome(recorded: DispensationLine | None, unrecorded: Unrecorded | None) -> LateOutcome:
    if unrecorded is None:
        return "recorded"
    if recorded is not None:
        return "partly_recorded"
    return "conflicting" if unrecorded.quantity else "refused"
