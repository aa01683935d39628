"""Cases, their signals, and the hits that set them off; analysts read them as found here."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import asyncpg

from services.fraud.answers import CaseAnswer, SignalAnswer
from services.fraud.engine import points_of, severity_of
from services.fraud.model import CaseQuery, Family, RaisedSignal
from shared.contracts.fraud import SignalRaised
from shared.db import Connection
from shared.identifiers import Rpps

SIGNALS_PER_CASE_MAX = 100  # S2 fires at most once per class and window
EVIDENCE_MAX = 100
# A prescriber who disowns a prescription weighs as much as a signature that fails.
TOLD_FAMILY: Final[Family] = "authenticity"
TOLD_POINTS: Final = 50
TOLD_RULE: Final = "prescriber"

INSERT_SIGNAL = """
    INSERT INTO raised_signal
        (signal_id, case_id, signal, signal_version, signal_class, sentence, observed, threshold,
         window_hours, raised_at, evidence, counterfactual, family, points, rule)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
RATED = """
    SELECT family, points FROM raised_signal WHERE case_id = $1
    ORDER BY raised_at DESC, signal_id DESC
    LIMIT $2
"""
RATE = "UPDATE fraud_case SET points = $2, severity = $3 WHERE case_id = $1"
LIST_CASES = """
    SELECT c.case_id, c.entity_kind, c.entity_ref, c.number, c.state, c.points, c.severity,
           c.is_known OR p.issued_on IS NOT NULL AS is_known,
           coalesce(c.patient_ref, p.patient_ref) AS patient_ref,
           coalesce(c.prescriber_rpps, p.prescriber_rpps) AS prescriber_rpps,
           p.issued_on, c.opened_at, c.last_hit_at
    FROM fraud_case AS c LEFT JOIN prescription AS p ON p.number = c.number
    WHERE ($1::TEXT IS NULL OR c.state = $1)
      AND ($2::TEXT IS NULL
           OR EXISTS (SELECT FROM raised_signal AS s WHERE s.case_id = c.case_id AND s.signal = $2))
      AND ($3::TEXT IS NULL OR c.entity_kind = $3)
      AND ($4::TEXT IS NULL OR c.entity_ref = $4)
      AND ($5::TIMESTAMPTZ IS NULL OR (c.opened_at, c.case_id) < ($5, $6::UUID))
      AND (c.caisse IS NULL OR c.caisse = $8)
    ORDER BY c.opened_at DESC, c.case_id DESC
    LIMIT $7
"""
FIND_CASE = """
    SELECT c.case_id, c.entity_kind, c.entity_ref, c.number, c.state, c.points, c.severity,
           c.is_known OR p.issued_on IS NOT NULL AS is_known,
           coalesce(c.patient_ref, p.patient_ref) AS patient_ref,
           coalesce(c.prescriber_rpps, p.prescriber_rpps) AS prescriber_rpps,
           p.issued_on, c.opened_at, c.last_hit_at
    FROM fraud_case AS c LEFT JOIN prescription AS p ON p.number = c.number
    WHERE c.case_id = $1
      AND ($2::TEXT IS NULL OR c.caisse IS NULL OR c.caisse = $2)
"""
LIST_SIGNALS = """
    SELECT s.case_id, s.signal_id, s.signal, s.signal_class, s.signal_version, s.sentence,
           s.observed, s.threshold, s.window_hours, s.raised_at, s.evidence, s.hit_count,
           s.counterfactual, s.family, s.points, h.event_ids
    FROM unnest($1::UUID[]) AS asked (case_id)
    CROSS JOIN LATERAL (
        SELECT case_id, signal_id, signal, signal_class, signal_version, sentence, observed,
               threshold, window_hours, raised_at, evidence, hit_count, counterfactual, family,
               points
        FROM raised_signal WHERE raised_signal.case_id = asked.case_id
        ORDER BY raised_at DESC, signal_id DESC
        LIMIT $2
    ) AS s
    CROSS JOIN LATERAL (
        SELECT (array_agg(event_id ORDER BY occurred_at, event_id))[1:$3] AS event_ids
        FROM hit WHERE hit.signal_id = s.signal_id
    ) AS h
    ORDER BY s.raised_at, s.signal_id
"""


async def insert_signal(conn: Connection, event: SignalRaised, *, counterfactual: str) -> None:
    """Store a signal that no rule found but people told, as it is published; add its points."""
    await conn.execute(
        INSERT_SIGNAL,
        event.signal_id,
        event.case_id,
        event.signal,
        event.signal_version,
        event.signal_class,
        event.sentence,
        event.observed,
        event.threshold,
        event.window_hours,
        event.occurred_at,
        event.evidence,
        counterfactual,
        TOLD_FAMILY,
        TOLD_POINTS,
        TOLD_RULE,
    )
    rows = await conn.fetch(RATED, event.case_id, SIGNALS_PER_CASE_MAX)
    points = points_of((row["family"], row["points"]) for row in rows)
    await conn.execute(RATE, event.case_id, points, severity_of(points))


def as_raised(row: asyncpg.Record) -> RaisedSignal:
    """Return a signal raised in a case as the rules compare it."""
    return RaisedSignal(
        signal_id=UUID(int=row["signal_id"].int),
        rule=row["rule"],
        signal=row["signal"],
        signal_class=row["signal_class"],
        observed=row["observed"],
        raised_at=row["raised_at"],
        family=row["family"],
        points=row["points"],
    )


async def list_cases(conn: Connection, query: CaseQuery) -> list[CaseAnswer]:
    """Return one page of cases, newest first, each with its signals, oldest first."""
    after = query.after
    rows = await conn.fetch(
        LIST_CASES,
        query.state,
        query.signal,
        query.entity_kind,
        query.entity_ref,
        after.opened_at if after else None,
        after.case_id if after else None,
        query.limit,
        query.caisse,
    )
    signals = await _signals_by_case(conn, [row["case_id"] for row in rows])
    return [_as_case(row, signals.get(row["case_id"], [])) for row in rows]


async def find_case(
    conn: Connection, case_id: UUID, *, caisse: str | None = None
) -> CaseAnswer | None:
    """Return a case with its signals, if there is one of this id, and of this caisse if named."""
    row = await conn.fetchrow(FIND_CASE, case_id, caisse)
    if row is None:
        return None
    signals = await _signals_by_case(conn, [case_id])
    return _as_case(row, signals.get(case_id, []))


async def _signals_by_case(
    conn: Connection, case_ids: Sequence[UUID]
) -> Mapping[UUID, list[SignalAnswer]]:
    rows = await conn.fetch(LIST_SIGNALS, case_ids, SIGNALS_PER_CASE_MAX, EVIDENCE_MAX)
    grouped: dict[UUID, list[SignalAnswer]] = {}
    for row in rows:
        grouped.setdefault(row["case_id"], []).append(_as_signal(row))
    return grouped


def _as_case(row: asyncpg.Record, signals: Sequence[SignalAnswer]) -> CaseAnswer:
    prescriber = row["prescriber_rpps"]
    return CaseAnswer(
        case_id=row["case_id"],
        entity_kind=row["entity_kind"],
        entity_ref=row["entity_ref"],
        number=row["number"],
        state=row["state"],
        points=row["points"],
        severity=row["severity"],
        is_known=row["is_known"],
        patient_ref=row["patient_ref"],
        prescriber_rpps=None if prescriber is None else Rpps(prescriber),
        issued_on=row["issued_on"],
        opened_at=row["opened_at"],
        last_hit_at=row["last_hit_at"],
        signals=tuple(signals),
    )


def _as_signal(row: asyncpg.Record) -> SignalAnswer:
    # What was published, then what was attached since, each event once.
    evidence = dict.fromkeys([*row["evidence"], *(row["event_ids"] or ())])
    return SignalAnswer(
        signal_id=row["signal_id"],
        signal=row["signal"],
        signal_class=row["signal_class"],
        signal_version=row["signal_version"],
        sentence=row["sentence"],
        observed=row["observed"],
        threshold=row["threshold"],
        window_hours=row["window_hours"],
        raised_at=row["raised_at"],
        hit_count=row["hit_count"],
        counterfactual=row["counterfactual"],
        family=row["family"],
        points=row["points"],
        evidence=tuple(evidence)[:EVIDENCE_MAX],
    )
