"""Cases, their signals, and the hits that set them off; analysts read them as found here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from services.fraud.answers import CaseAnswer, SignalAnswer
from services.fraud.model import CaseQuery, Hit, Occasion, RaisedSignal
from services.fraud.model.facts import Presentation
from shared.contracts.fraud import SignalRaised
from shared.db import Connection
from shared.identifiers import Rpps

SIGNALS_PER_CASE_MAX = 100  # S2 fires at most once per class and window
EVIDENCE_MAX = 100

FIND_OPEN = "SELECT case_id FROM fraud_case WHERE number = $1 AND state = 'open'"
INSERT_CASE = """
    INSERT INTO fraud_case
        (case_id, number, is_known, patient_ref, prescriber_rpps, opened_at, last_hit_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6)
"""
MARK_HIT = """
    UPDATE fraud_case
    SET last_hit_at = greatest(last_hit_at, $2), is_known = is_known OR $3,
        patient_ref = coalesce(patient_ref, $4), prescriber_rpps = coalesce(prescriber_rpps, $5)
    WHERE case_id = $1
"""
LIST_RAISED = """
    SELECT signal_id, signal, signal_class, observed, raised_at
    FROM raised_signal WHERE case_id = $1
    ORDER BY raised_at DESC, signal_id DESC
    LIMIT $2
"""
INSERT_SIGNAL = """
    INSERT INTO raised_signal
        (signal_id, case_id, signal, signal_version, signal_class, sentence, observed, threshold,
         window_hours, raised_at, evidence)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
HAS_HIT = """
    SELECT EXISTS (
        SELECT FROM hit WHERE event_id = $1 AND signal = $2 AND signal_class = $3
    )
"""
INSERT_HIT = """
    WITH added AS (
        INSERT INTO hit (event_id, signal, signal_class, signal_id, occurred_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (event_id, signal, signal_class) DO NOTHING
        RETURNING signal_id
    )
    UPDATE raised_signal SET hit_count = hit_count + 1
    FROM added WHERE raised_signal.signal_id = added.signal_id
"""
LIST_CASES = """
    SELECT c.case_id, c.number, c.state, c.is_known OR p.issued_on IS NOT NULL AS is_known,
           coalesce(c.patient_ref, p.patient_ref) AS patient_ref,
           coalesce(c.prescriber_rpps, p.prescriber_rpps) AS prescriber_rpps,
           p.issued_on, c.opened_at, c.last_hit_at
    FROM fraud_case AS c JOIN prescription AS p ON p.number = c.number
    WHERE ($1::TEXT IS NULL OR c.state = $1)
      AND ($2::TEXT IS NULL
           OR EXISTS (SELECT FROM raised_signal AS s WHERE s.case_id = c.case_id AND s.signal = $2))
      AND ($3::TIMESTAMPTZ IS NULL OR (c.opened_at, c.case_id) < ($3, $4::UUID))
    ORDER BY c.opened_at DESC, c.case_id DESC
    LIMIT $5
"""
FIND_CASE = """
    SELECT c.case_id, c.number, c.state, c.is_known OR p.issued_on IS NOT NULL AS is_known,
           coalesce(c.patient_ref, p.patient_ref) AS patient_ref,
           coalesce(c.prescriber_rpps, p.prescriber_rpps) AS prescriber_rpps,
           p.issued_on, c.opened_at, c.last_hit_at
    FROM fraud_case AS c JOIN prescription AS p ON p.number = c.number
    WHERE c.case_id = $1
"""
LIST_SIGNALS = """
    SELECT s.case_id, s.signal_id, s.signal, s.signal_class, s.signal_version, s.sentence,
           s.observed, s.threshold, s.window_hours, s.raised_at, s.evidence, s.hit_count,
           h.event_ids
    FROM unnest($1::UUID[]) AS asked (case_id)
    CROSS JOIN LATERAL (
        SELECT case_id, signal_id, signal, signal_class, signal_version, sentence, observed,
               threshold, window_hours, raised_at, evidence, hit_count
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


async def find_open_case(conn: Connection, number: str) -> UUID | None:
    """Return the open case of a number, if any; the caller holds the number's lock."""
    found: UUID | None = await conn.fetchval(FIND_OPEN, number)
    return found


async def insert_case(conn: Connection, case_id: UUID, occasion: Occasion) -> None:
    """Open a case on its first signal, or on the first refusal that suspects a fraud."""
    await conn.execute(
        INSERT_CASE,
        case_id,
        occasion.number,
        occasion.is_known,
        occasion.patient_ref,
        occasion.prescriber,
        occasion.occurred_at,
    )


async def mark_case_hit(conn: Connection, case_id: UUID, occasion: Occasion) -> None:
    """Note what touched a case, and the pseudonyms that its first occasion may have lacked."""
    await conn.execute(
        MARK_HIT,
        case_id,
        occasion.occurred_at,
        occasion.is_known,
        occasion.patient_ref,
        occasion.prescriber,
    )


async def list_raised(conn: Connection, case_id: UUID) -> list[RaisedSignal]:
    """Return the last signals raised in a case, newest first."""
    rows = await conn.fetch(LIST_RAISED, case_id, SIGNALS_PER_CASE_MAX)
    return [
        RaisedSignal(
            signal_id=row["signal_id"],
            signal=row["signal"],
            signal_class=row["signal_class"],
            observed=row["observed"],
            raised_at=row["raised_at"],
        )
        for row in rows
    ]


async def insert_signal(conn: Connection, event: SignalRaised) -> None:
    """Store a signal as it is published."""
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
    )


async def has_hit(conn: Connection, event_id: UUID, hit: Hit) -> bool:
    """Tell whether this presentation already set off that signal, in any case of its number."""
    found: bool = await conn.fetchval(HAS_HIT, event_id, hit.signal, hit.signal_class)
    return found


async def insert_hit(
    conn: Connection, presentation: Presentation, hit: Hit, *, signal_id: UUID
) -> None:
    """Attach a presentation to the signal that it set off."""
    await conn.execute(
        INSERT_HIT,
        presentation.event_id,
        hit.signal,
        hit.signal_class,
        signal_id,
        presentation.occurred_at,
    )


async def list_cases(conn: Connection, query: CaseQuery) -> list[CaseAnswer]:
    """Return one page of cases, newest first, each with its signals, oldest first."""
    after = query.after
    rows = await conn.fetch(
        LIST_CASES,
        query.state,
        query.signal,
        after.opened_at if after else None,
        after.case_id if after else None,
        query.limit,
    )
    signals = await _signals_by_case(conn, [row["case_id"] for row in rows])
    return [_as_case(row, signals.get(row["case_id"], [])) for row in rows]


async def find_case(conn: Connection, case_id: UUID) -> CaseAnswer | None:
    """Return a case with its signals, if there is one of this id."""
    row = await conn.fetchrow(FIND_CASE, case_id)
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
        number=row["number"],
        state=row["state"],
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
        evidence=tuple(evidence)[:EVIDENCE_MAX],
    )
