"""Pure decisions: which signals a presentation sets off, and whether a hit is news."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from services.fraud.model import (
    AttachHit,
    History,
    Hit,
    HitDecision,
    Presentation,
    RaisedSignal,
    RaiseSignal,
)
from services.fraud.signals import FRAUD_SIGNALS
from shared.contracts.dispense import DispensingRefusalReason, PackFinding
from shared.identifiers import Finess

_SUSPICIONS: Final[frozenset[DispensingRefusalReason]] = frozenset(
    {"suspected_forgery", "suspected_misuse", "identity_doubtful"}
)


def detect(event: Presentation, history: History) -> tuple[Hit, ...]:
    """Return what every signal says of one presentation; a hit always carries its reasons."""
    hits = (signal.examine(event, history) for signal in FRAUD_SIGNALS)
    return tuple(hit for hit in hits if hit is not None)


def detect_around(event: Presentation, history: History) -> Iterator[tuple[Presentation, Hit]]:
    """Yield the hits of `event` and of the later presentations that it may complete.

    An event may come late (replayed after being set aside): the visits that followed it are
    examined again, as they would have been had it come in time.
    """
    later = (visit for visit in history.presentations if visit.place > event.place)
    for presentation in (event, *later):
        for hit in detect(presentation, history):
            yield presentation, hit


def decide_hit(hit: Hit, presentation: Presentation, raised: Iterable[RaisedSignal]) -> HitDecision:
    """Raise a signal once per case and window; a windowless one once per thing observed."""
    for signal in raised:
        if _says_the_same(signal, hit, presentation):
            return AttachHit(hit, signal.signal_id)
    return RaiseSignal(hit)


def _says_the_same(signal: RaisedSignal, hit: Hit, presentation: Presentation) -> bool:
    if (signal.signal, signal.signal_class) != (hit.signal, hit.signal_class):
        return False
    if hit.window is None:
        return signal.observed == hit.observed
    return abs(presentation.occurred_at - signal.raised_at) <= hit.window


def suspects_fraud(reason: DispensingRefusalReason) -> bool:
    """Tell a suspicion from care: a danger to the patient is no business of the CPAM (ADR 29)."""
    return reason in _SUSPICIONS


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
