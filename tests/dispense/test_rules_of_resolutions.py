"""What became of a conflict is said once."""

from services.dispense import rules
from services.dispense.model import Conflict, ConflictOutcome, Resolution, ResolutionRequest
from shared.identifiers import Rpps
from tests.builders import a_number
from tests.dispense.builders import NOON, a_finess, an_id


def refused(outcome: ConflictOutcome, comment: str | None, *, before: Resolution | None):
    conflict = Conflict(
        late_execution_id=an_id(),
        case_id=an_id(),
        number=a_number(),
        pharmacy=a_finess(),
        resolution=before,
    )
    asked = ResolutionRequest(
        late_execution_id=conflict.late_execution_id, outcome=outcome, comment=comment
    )
    refusal = rules.refuse_other_resolution(asked, conflict)
    return None if refusal is None else refusal.code


def test_the_first_end_stands_and_the_same_one_may_be_said_again():
    kept = Resolution(
        outcome="returned", resolved_at=NOON, pharmacist=Rpps("99900000001"), comment="Rendu."
    )

    assert refused("returned", "Rendu.", before=None) is None
    assert refused("returned", "Rendu.", before=kept) is None
    assert refused("patient_told", "Rendu.", before=kept) == "conflict_resolved"
    assert refused("returned", None, before=kept) == "conflict_resolved"
