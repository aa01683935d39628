"""Bodies of the answers that analysts read: codes, pseudonyms, and the reasons of each signal."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.fraud.model import Case, CaseState, SignalView, TimelineEntry
from shared.contracts.fraud import SignalClass, SignalName
from shared.fields import Model
from shared.identifiers import Finess, Rpps


class SignalAnswer(Model):
    """Un signal levé : ce qui a été observé, face à quel seuil, et les événements qui le prouvent.

    Classe D : un fait ; H : appeler le prescripteur ; F : pour les analystes seulement.
    """

    signal_id: UUID
    signal: SignalName
    signal_class: SignalClass
    signal_version: int
    sentence: str
    observed: str
    threshold: str
    window_hours: int | None
    raised_at: datetime
    hit_count: int
    evidence: tuple[UUID, ...]


class CaseAnswer(Model):
    """Un dossier : les signaux d’un même numéro d’ordonnance, sous pseudonyme."""

    case_id: UUID
    number: str
    is_known: bool
    prescriber_rpps: Rpps | None
    patient_ref: str | None
    issued_on: date | None
    state: CaseState
    opened_at: datetime
    last_hit_at: datetime
    signals: tuple[SignalAnswer, ...]


class CasePage(Model):
    """Une page de dossiers, du plus récent au plus ancien ; `next` mène à la suivante."""

    cases: tuple[CaseAnswer, ...]
    next: str | None


class TimelineAnswer(Model):
    """Un événement de la vie de l’ordonnance, sans produit ni personne."""

    event_id: UUID
    kind: Literal["presented", "recorded", "billed"]
    occurred_at: datetime
    pharmacy_finess: Finess
    outcome: str


class CaseDetail(CaseAnswer):
    """Un dossier avec la chronologie de l’ordonnance, du plus récent au plus ancien."""

    timeline: tuple[TimelineAnswer, ...]


def case_answer(case: Case) -> CaseAnswer:
    """Return a case as the list shows it."""
    return CaseAnswer(**_members(case))


def case_detail(case: Case, timeline: Iterable[TimelineEntry]) -> CaseDetail:
    """Return a case as its own page shows it."""
    return CaseDetail(**_members(case), timeline=tuple(map(_as_timeline, timeline)))


def _members(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.case_id,
        "number": case.number,
        "is_known": case.is_known,
        "prescriber_rpps": case.prescriber,
        "patient_ref": case.patient_ref,
        "issued_on": case.issued_on,
        "state": case.state,
        "opened_at": case.opened_at,
        "last_hit_at": case.last_hit_at,
        "signals": tuple(_as_signal(signal) for signal in case.signals),
    }


def _as_signal(signal: SignalView) -> SignalAnswer:
    return SignalAnswer(
        signal_id=signal.signal_id,
        signal=signal.signal,
        signal_class=signal.signal_class,
        signal_version=signal.signal_version,
        sentence=signal.sentence,
        observed=signal.observed,
        threshold=signal.threshold,
        window_hours=signal.window_hours,
        raised_at=signal.raised_at,
        hit_count=signal.hit_count,
        evidence=signal.evidence,
    )


def _as_timeline(entry: TimelineEntry) -> TimelineAnswer:
    return TimelineAnswer(
        event_id=entry.event_id,
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        pharmacy_finess=entry.pharmacy,
        outcome=entry.outcome,
    )
