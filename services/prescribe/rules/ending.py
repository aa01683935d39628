"""May this prescription be cancelled, or replaced? Pure rules (ADR 19).

What dispense decided of an earlier request changes no answer here: while the patient hides the
execution, it would tell whether something was handed over.
"""

from collections.abc import Sequence
from typing import Final

from services.prescribe.model.ending import Replaced, StoredCancellation
from shared.contracts.prescribe import REPLACES_CHAIN_MAX
from shared.problems import Refusal

REPLACED_NUMBER: Final = "replaces.number"


def refuse_cancellation(earlier: Sequence[StoredCancellation]) -> Refusal | None:
    """Refuse a second request: the first one has ended the prescription, or is about to."""
    if any(each.replaced_by is not None for each in earlier):
        return Refusal("prescription_already_replaced")
    if any(each.state == "pending" for each in earlier):
        return Refusal("cancellation_pending")
    if earlier:
        return Refusal("cancellation_already_decided")
    return None


def refuse_replacement(replaced: Replaced | None) -> Refusal | None:
    """Refuse to replace what is not the author's and this patient's, or is replaced already.

    What was cancelled before may be replaced: the officine of the new prescription then learns
    what was handed over under the old one. So nothing is replaced whose own chain is full: the
    oldest would fall out of it, and what left under it would be told no more (ADR 19). None: no
    such prescription of this author.
    """
    if replaced is None:
        return Refusal("replaced_not_found", field=REPLACED_NUMBER)
    if not replaced.is_same_patient:
        return Refusal("replaced_other_patient", field=REPLACED_NUMBER)
    if any(each.replaced_by is not None for each in replaced.earlier):
        return Refusal("prescription_already_replaced", field=REPLACED_NUMBER)
    if any(each.state == "pending" for each in replaced.earlier):
        return Refusal("cancellation_pending", field=REPLACED_NUMBER)
    if replaced.replaced_before >= REPLACES_CHAIN_MAX:
        values = {"replacements_max": REPLACES_CHAIN_MAX}
        return Refusal("replacement_chain_full", field=REPLACED_NUMBER, values=values)
    return None
