"""Open cases and what is filed in them, by the batch: a few statements however many hits."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.fraud.model.filing import EntityKey, HitKey, OpenCase, RaisedRow
from services.fraud.store.cases import as_raised
from shared.db import Connection
from shared.identifiers import Rpps

SIGNALS_PER_CASE_MAX: Final = 100  # a windowed signal fires at most once per class and window

LOCK_OPEN: Final = """
    SELECT c.case_id, c.entity_kind, c.entity_ref, c.number, c.is_known, c.patient_ref,
           c.prescriber_rpps, c.caisse, c.opened_at, c.last_hit_at
    FROM unnest($1::TEXT[], $2::TEXT[]) AS asked (kind, ref)
    JOIN fraud_case AS c
        ON c.entity_kind = asked.kind AND c.entity_ref = asked.ref AND c.state = 'open'
    ORDER BY c.case_id
    FOR UPDATE OF c
"""
LIST_RAISED: Final = """
    SELECT s.case_id, s.signal_id, s.rule, s.signal, s.signal_class, s.observed, s.raised_at,
           s.family, s.points
    FROM unnest($1::UUID[]) AS asked (case_id)
    CROSS JOIN LATERAL (
        SELECT case_id, signal_id, rule, signal, signal_class, observed, raised_at, family, points
        FROM raised_signal WHERE raised_signal.case_id = asked.case_id
        ORDER BY raised_at DESC, signal_id DESC
        LIMIT $2
    ) AS s
    ORDER BY s.raised_at DESC, s.signal_id DESC
"""
LIST_HITS: Final = """
    SELECT event_id, rule FROM hit WHERE event_id = ANY($1::UUID[])
"""
KNOW_NUMBERS: Final = """
    INSERT INTO prescription (number) SELECT DISTINCT number FROM unnest($1::TEXT[]) AS n (number)
    ON CONFLICT (number) DO NOTHING
"""
SAVE_CASES: Final = """
    INSERT INTO fraud_case
        (case_id, entity_kind, entity_ref, number, is_known, patient_ref, prescriber_rpps, caisse,
         opened_at, last_hit_at, points, severity)
    SELECT case_id, entity_kind, entity_ref, number, is_known, patient_ref, prescriber_rpps,
           caisse, opened_at, last_hit_at, points, severity
    FROM unnest($1::UUID[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::BOOLEAN[], $6::TEXT[],
                $7::TEXT[], $8::TEXT[], $9::TIMESTAMPTZ[], $10::TIMESTAMPTZ[], $11::INTEGER[],
                $12::TEXT[])
        AS filed (case_id, entity_kind, entity_ref, number, is_known, patient_ref, prescriber_rpps,
                  caisse, opened_at, last_hit_at, points, severity)
    ON CONFLICT (case_id) DO UPDATE SET
        is_known = excluded.is_known, patient_ref = excluded.patient_ref,
        prescriber_rpps = excluded.prescriber_rpps, caisse = excluded.caisse,
        last_hit_at = excluded.last_hit_at, points = excluded.points,
        severity = excluded.severity
"""
OPEN_CASE: Final = """
    INSERT INTO fraud_case
        (case_id, entity_kind, entity_ref, number, is_known, opened_at, last_hit_at)
    VALUES ($1, 'prescription', $2, $2, FALSE, $3, $3)
    ON CONFLICT (entity_kind, entity_ref) WHERE state = 'open'
        DO UPDATE SET last_hit_at = greatest(fraud_case.last_hit_at, excluded.last_hit_at)
    RETURNING case_id
"""
INSERT_SIGNALS: Final = """
    INSERT INTO raised_signal
        (signal_id, case_id, signal, signal_version, signal_class, sentence, observed, threshold,
         window_hours, raised_at, evidence, counterfactual, family, points, rule)
    SELECT signal_id, case_id, signal, signal_version, signal_class, sentence, observed, threshold,
           window_hours, raised_at, string_to_array(evidence, ',')::UUID[], counterfactual, family,
           points, rule
    FROM unnest($1::UUID[], $2::UUID[], $3::TEXT[], $4::SMALLINT[], $5::TEXT[], $6::TEXT[],
                $7::TEXT[], $8::TEXT[], $9::INTEGER[], $10::TIMESTAMPTZ[], $11::TEXT[],
                $12::TEXT[], $13::TEXT[], $14::INTEGER[], $15::TEXT[])
        AS raised (signal_id, case_id, signal, signal_version, signal_class, sentence, observed,
                   threshold, window_hours, raised_at, evidence, counterfactual, family, points,
                   rule)
"""
INSERT_HITS: Final = """
    INSERT INTO hit (event_id, rule, signal, signal_class, signal_id, occurred_at)
    SELECT event_id, rule, signal, signal_class, signal_id, occurred_at
    FROM unnest($1::UUID[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::UUID[], $6::TIMESTAMPTZ[])
        AS found (event_id, rule, signal, signal_class, signal_id, occurred_at)
    ON CONFLICT (event_id, rule) DO NOTHING
"""
COUNT_HITS: Final = """
    UPDATE raised_signal SET hit_count = hit_count + added.count
    FROM (
        SELECT signal_id, count(*) AS count FROM unnest($1::UUID[]) AS found (signal_id)
        GROUP BY signal_id
    ) AS added
    WHERE raised_signal.signal_id = added.signal_id
"""


async def lock_open_cases(
    conn: Connection, entities: Collection[EntityKey]
) -> dict[EntityKey, OpenCase]:
    """Return the open cases of some entities, with the last signals raised in each; hold them."""
    kinds, refs = [kind for kind, _ in entities], [ref for _, ref in entities]
    cases: dict[EntityKey, OpenCase] = {}
    by_id: dict[UUID, OpenCase] = {}
    for row in await conn.fetch(LOCK_OPEN, kinds, refs):
        prescriber = row["prescriber_rpps"]
        case = OpenCase(
            case_id=UUID(int=row["case_id"].int),
            entity=(row["entity_kind"], row["entity_ref"]),
            number=row["number"],
            is_known=row["is_known"],
            patient_ref=row["patient_ref"],
            prescriber=None if prescriber is None else Rpps(prescriber),
            caisse=row["caisse"],
            opened_at=row["opened_at"],
            last_hit_at=row["last_hit_at"],
        )
        cases[case.entity] = by_id[case.case_id] = case
    for row in await conn.fetch(LIST_RAISED, list(by_id), SIGNALS_PER_CASE_MAX) if by_id else ():
        by_id[row["case_id"]].raised.append(as_raised(row))
    return cases


async def open_case(conn: Connection, number: str, case_id: UUID, *, at: datetime) -> UUID:
    """Return the open case of a prescription, which is held; one of this id if there was none."""
    await conn.execute(KNOW_NUMBERS, [number])
    found: UUID = await conn.fetchval(OPEN_CASE, case_id, number, at)
    return UUID(int=found.int)


async def list_hits(conn: Connection, event_ids: Collection[UUID]) -> set[HitKey]:
    """Return what some events already set off, in any case."""
    rows = await conn.fetch(LIST_HITS, list(event_ids))
    return {(UUID(int=row["event_id"].int), row["rule"]) for row in rows}


async def save_cases(conn: Connection, cases: Iterable[OpenCase]) -> None:
    """Store cases, new ones and those that were touched, with the points of all their signals."""
    rows = [
        (
            *(case.case_id, *case.entity, case.number, case.is_known, case.patient_ref),
            *(case.prescriber, case.caisse, case.opened_at, case.last_hit_at),
            *(case.points, case.severity),
        )
        for case in cases
    ]
    if not rows:
        return
    numbers = [row[3] for row in rows if row[3] is not None]
    if numbers:
        await conn.execute(KNOW_NUMBERS, numbers)
    await conn.execute(SAVE_CASES, *map(list, zip(*rows, strict=True)))


async def insert_signals(conn: Connection, raised: Sequence[RaisedRow]) -> None:
    """Store signals; most of them are published too."""
    rows = [
        (
            *(row.signal_id, row.case_id, hit.signal, hit.version, hit.signal_class),
            *(hit.sentence, hit.observed, hit.threshold, row.window_hours, row.raised_at),
            *(",".join(map(str, hit.evidence)), hit.counterfactual, hit.family, hit.points),
            hit.rule,
        )
        for row in raised
        for hit in (row.hit,)
    ]
    if rows:
        await conn.execute(INSERT_SIGNALS, *map(list, zip(*rows, strict=True)))


async def insert_hits(conn: Connection, hits: Sequence[tuple[object, ...]]) -> None:
    """Attach events to the signals that they set off: (event, rule, signal, class, id, when)."""
    if hits:
        columns = list(map(list, zip(*hits, strict=True)))
        await conn.execute(INSERT_HITS, *columns)
        await conn.execute(COUNT_HITS, columns[4])
