"""HTTP <-> fraud: the queue of cases, for the fraud analysts of a CPAM only."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.fraud import use_cases
from services.fraud.model import (
    Case,
    CasePosition,
    CaseQuery,
    CaseState,
    SignalView,
    TimelineEntry,
)
from services.fraud.use_cases import Reading
from shared.auth import Actor, Operation, actor_for
from shared.contracts.fraud import SignalClass, SignalName
from shared.db import Pool
from shared.fields import Model
from shared.habilitation import Relation, may
from shared.http import CorrelationId, StrictRoute
from shared.identifiers import Finess, Rpps
from shared.problems import NOT_FOUND, Refusal, Refused

PAGE_LIMIT_MAX = 100
PAGE_LIMIT = 50
CURSOR_LENGTH_MAX = 120


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
    """Un dossier : les signaux d'un même numéro d'ordonnance, sous pseudonyme."""

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
    """Un événement de la vie de l'ordonnance, sans produit ni personne."""

    event_id: UUID
    kind: Literal["presented", "recorded", "billed"]
    occurred_at: datetime
    pharmacy_finess: Finess
    outcome: str


class CaseDetail(CaseAnswer):
    """Un dossier avec la chronologie de l'ordonnance, du plus récent au plus ancien."""

    timeline: tuple[TimelineAnswer, ...]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the query string of GET /v1/cases may hold."""

    state: CaseState | None = None
    signal: SignalName | None = None
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT_MAX)] = PAGE_LIMIT
    after: Annotated[
        str | None,
        Query(max_length=CURSOR_LENGTH_MAX, description="Le `next` de la page précédente."),
    ] = None


Lister = Annotated[Actor, Depends(actor_for(Operation.CASE_LIST))]
Reader = Annotated[Actor, Depends(actor_for(Operation.CASE_READ))]


def make_router(pool: Pool, *, now: Callable[[], datetime]) -> APIRouter:
    """Build the routes on a pool and a clock."""
    router = APIRouter(route_class=StrictRoute)

    @router.get("/v1/cases")
    async def list_cases(
        actor: Lister, asked: Annotated[CaseFilter, Depends()], correlation_id: CorrelationId
    ) -> CasePage:
        """Dossiers de suspicion, du plus récent au plus ancien ; la lecture est tracée."""
        _check_region(actor, Operation.CASE_LIST)
        query = CaseQuery(
            state=asked.state,
            signal=asked.signal,
            after=None if asked.after is None else read_cursor(asked.after),
            limit=asked.limit,
        )
        found = await use_cases.read_cases(pool, query, Reading(actor, now(), correlation_id))
        is_full = len(found) == query.limit
        return CasePage(
            cases=tuple(CaseAnswer(**_as_answer(case)) for case in found),
            next=write_cursor(found[-1]) if is_full else None,
        )

    @router.get("/v1/cases/{case_id}")
    async def read_case(actor: Reader, case_id: UUID, correlation_id: CorrelationId) -> CaseDetail:
        """Un dossier, ses signaux et la chronologie de l'ordonnance ; la lecture est tracée."""
        _check_region(actor, Operation.CASE_READ)
        found = await use_cases.read_case(pool, case_id, Reading(actor, now(), correlation_id))
        if found is None:
            raise Refused(NOT_FOUND)
        case, timeline = found
        return CaseDetail(
            **_as_answer(case), timeline=tuple(_as_timeline(entry) for entry in timeline)
        )

    return router


def _check_region(actor: Actor, operation: Operation) -> None:
    """Refuse an actor whose relation to the cases does not allow the operation.

    In this version one deployment serves one region, and an analyst of any of its caisses sees
    all its cases: fraud knows neither where a patient is insured nor, so, whose case it is.
    """
    if not may(actor.role, operation, Relation.SAME_CAISSE):
        raise Refused(NOT_FOUND)


def _as_answer(case: Case) -> dict[str, Any]:
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


def write_cursor(case: Case) -> str:
    """Return the opaque mark of the page that ends with `case`."""
    position = f"{case.opened_at.astimezone(UTC).isoformat()} {case.case_id}"
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def read_cursor(text: str) -> CasePosition:
    """Return the position that a `next` holds; raise `Refused` for anything else."""
    try:
        position = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        moment, _, case_id = position.partition(" ")
        opened_at = datetime.fromisoformat(moment)
        place = CasePosition(opened_at.astimezone(UTC), UUID(case_id))
    except (binascii.Error, ValueError, OverflowError):
        raise Refused(Refusal("cursor_invalid", field="after")) from None
    if opened_at.tzinfo is None:
        raise Refused(Refusal("cursor_invalid", field="after"))
    return place
