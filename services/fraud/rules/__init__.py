"""Pure decisions: whether a hit is news, and which events open a case without a signal."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from services.fraud.model import AttachHit, Hit, HitDecision, RaisedSignal, RaiseSignal
from services.fraud.model.facts import Conflict, Fact, PackSeen, Refusal
from shared.contracts.dispense import DispensingRefusalReason, PackFinding
from shared.identifiers import Finess

_SUSPICIONS: Final[frozenset[DispensingRefusalReason]] = frozenset(
    {"suspected_forgery", "suspected_misuse", "identity_doubtful"}
)


def decide_hit(hit: Hit, moment: datetime, raised: Iterable[RaisedSignal]) -> HitDecision:
    """Raise a signal once per case and window; a windowless one once per thing observed."""
    for signal in raised:
        if _says_the_same(signal, hit, moment):
            return AttachHit(hit, signal.signal_id)
    return RaiseSignal(hit)


def _says_the_same(signal: RaisedSignal, hit: Hit, moment: datetime) -> bool:
    if (signal.rule, signal.signal_class) != (hit.rule, hit.signal_class):
        return False
    if hit.window is None:
        return signal.observed == hit.observed
    return abs(moment - signal.raised_at) <= hit.window


def suspects_fraud(reason: DispensingRefusalReason) -> bool:
    """Tell a suspicion from care: a danger to the patient is no business of the CPAM (ADR 29)."""
    return reason in _SUSPICIONS


def needs_people(fact: Fact) -> bool:
    """Tell whether a fact opens a case without a signal: people look at it, no patient is told.

    A refusal that suspects fraud (ADR 29), an execution told afterwards that does not fit (ADR 33:
    an officine that was cut off is no suspect), a pack that no mistake explains (ADR 28).
    """
    match fact:
        case Refusal():
            return suspects_fraud(fact.reason)
        case Conflict():
            return True
        case PackSeen():
            return suspects_pack(fact.finding, by=fact.pharmacy, first=fact.first_pharmacy)
        case _:
            return False


def window_hours(hit: Hit) -> int | None:
    """Return the hours that the hit looked back on, as analysts and events write it."""
    return None if hit.window is None else hit.window // timedelta(hours=1)


def suspects_pack(finding: PackFinding, *, by: Finess, first: Finess | None) -> bool:
    """Tell whether a pack is worth a case: handed over by two officines, or by nobody made.

    A second scan in one officine is a slip, an expired pack an oversight, and one that nobody could
    verify is no finding. Source: delegated regulation (EU) 2016/161, art. 24 (suspected
    falsification).
    """
    return finding == "unknown" or (finding == "dispensed_before" and by != first)
