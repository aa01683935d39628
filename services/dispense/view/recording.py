"""What became of step 1."""

from typing import Any

from services.dispense import rules
from services.dispense.answers import (
    AskedLine,
    DispensationAnswer,
    RefusalAnswer,
    StepOneLine,
)
from services.dispense.model import (
    DispensationLine,
    DispensationRequest,
    Recorded,
    RequestedLine,
)
from services.dispense.view.printing import mentions_to_print
from services.dispense.view.shape import left_answer
from shared.problems import ProblemCatalogue, Refusal
from shared.problems.shape import sentence_of


def dispensation_answer(
    recorded: Recorded, asked: DispensationRequest, catalogue: ProblemCatalogue
) -> DispensationAnswer:
    """Return what became of each line asked for, in the order asked."""
    after, today = recorded.dispensed.after, recorded.recorded_on
    refused = {refusal.line: refusal for refusal in recorded.dispensed.refused}
    states = {state.signed.line: state for state in after.lines}
    kept = {line.line: line for line in recorded.dispensed.lines}
    return DispensationAnswer(
        dispensation_id=recorded.dispensation_id,
        number=after.number,
        state=rules.state_of(after, today),
        version=after.version,
        recorded_at=recorded.recorded_at,
        lines=tuple(
            StepOneLine(
                line=line.line,
                **_asked_answer(line, is_refused=line.line in refused),
                **_kept_answer(kept.get(line.line)),
                packs_verified=recorded.packs_verified.get(line.line),
                refusal_filed=recorded.filed.get(line.line),
                **left_answer(states.get(line.line), after, today),
                refusal=refusal_of_line(refused.get(line.line), catalogue),
            )
            for line in asked.lines
        ),
        mentions_to_print=mentions_to_print(recorded),
    )


def _asked_answer(line: RequestedLine, *, is_refused: bool) -> dict[str, Any]:
    """Return what is recorded of a line; of a refused one nothing, and what was asked apart."""
    asked = {"outcome": line.outcome, "packs": line.packs, "covers_days": line.covers_days}
    if not is_refused:
        return {**asked, "asked": None}
    return {"outcome": "refused", "packs": None, "covers_days": None, "asked": AskedLine(**asked)}


def _kept_answer(line: DispensationLine | None) -> dict[str, Any]:
    if line is None:
        return {"fill": None, "owed_packs": 0, "deducted": 0, "verification": None}
    return {
        "fill": line.fill,
        "owed_packs": line.owed_packs,
        "deducted": line.deducted,
        "verification": line.verification,
    }


def refusal_of_line(refusal: Refusal | None, catalogue: ProblemCatalogue) -> RefusalAnswer | None:
    """Return why a line is not recorded and what to do, in French; None where it is."""
    if refusal is None:
        return None
    problem = catalogue[refusal.code]
    return RefusalAnswer(
        code=refusal.code, detail=sentence_of(problem, refusal), advice=problem.advice
    )
