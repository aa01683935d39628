"""The lives of the prescriptions that a batch of events touches, as the signals look at them."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from services.fraud.engine.windows import Life
from services.fraud.engine.windows.life import HISTORY_ROWS_MAX, ROWS_PER_OFFICINE_MAX
from services.fraud.model.facts import DrugFacts, Handover, Issue, IssuedMedicine, Presentation
from shared.db import Connection
from shared.identifiers import Finess, Rpps

LIST_ISSUES: Final = """
    SELECT number, issue_id, issued_at, patient_ref, prescriber_rpps, establishment, issued_on,
           valid_until, is_secure, signing_key_id, lines_digest, lines
    FROM prescription WHERE number = ANY($1::TEXT[]) AND issue_id IS NOT NULL
"""
# Of each officine the newest rows of a kind are read, whatever the others did; past the second
# limit the oldest of all are left out.
LIST_PRESENTATIONS: Final = """
    SELECT event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count, is_known,
           state, has_quantity_left, executed_by, patient_ref, prescriber_rpps, mode, coverage
    FROM (
        SELECT event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count,
               is_known, state, has_quantity_left, executed_by, patient_ref, prescriber_rpps, mode,
               coverage,
               row_number() OVER (
                   PARTITION BY number, pharmacy_finess ORDER BY occurred_at DESC, event_id DESC
               ) AS nth,
               row_number() OVER (
                   PARTITION BY number ORDER BY occurred_at DESC, event_id DESC
               ) AS nth_of_all
        FROM presentation
        WHERE number = ANY($1::TEXT[])
    ) AS visit
    WHERE nth <= $2 AND nth_of_all <= $3
    ORDER BY occurred_at, event_id
"""
LIST_HANDOVERS: Final = """
    SELECT event_id, number, occurred_at, pharmacy_finess, has_served, has_left_rest, state,
           dispensation_id, served_lines, patient_ref, prescriber_rpps, line_count, source
    FROM (
        SELECT event_id, number, occurred_at, pharmacy_finess, has_served, has_left_rest, state,
               dispensation_id, served_lines, patient_ref, prescriber_rpps, line_count, source,
               row_number() OVER (
                   PARTITION BY number, pharmacy_finess ORDER BY occurred_at DESC, event_id DESC
               ) AS nth,
               row_number() OVER (
                   PARTITION BY number ORDER BY occurred_at DESC, event_id DESC
               ) AS nth_of_all
        FROM handover
        WHERE number = ANY($1::TEXT[])
    ) AS step
    WHERE nth <= $2 AND nth_of_all <= $3
    ORDER BY occurred_at, event_id
"""


async def load_lives(conn: Connection, numbers: Collection[str]) -> dict[str, Life]:
    """Return the life of each prescription; an empty one where nothing is known of it."""
    asked = list(numbers)
    lives = {number: Life() for number in asked}
    for row in await conn.fetch(LIST_ISSUES, asked):
        lives[row["number"]].issue = _as_issue(row)
    limits = ROWS_PER_OFFICINE_MAX, HISTORY_ROWS_MAX
    for row in await conn.fetch(LIST_PRESENTATIONS, asked, *limits):
        lives[row["number"]].presentations.append(_as_presentation(row))
    for row in await conn.fetch(LIST_HANDOVERS, asked, *limits):
        lives[row["number"]].handovers.append(_as_handover(row))
    return lives


def packed_lines(lines: tuple[IssuedMedicine, ...]) -> bytes:
    """Return what was prescribed as bytes to store: classes and quantities."""
    return orjson.dumps(lines)


def _as_issue(row: asyncpg.Record) -> Issue:
    place = row["establishment"]
    return Issue(
        event_id=_uuid(row["issue_id"]),
        occurred_at=row["issued_at"],
        number=row["number"],
        patient_ref=row["patient_ref"],
        prescriber=Rpps(row["prescriber_rpps"]),
        establishment=None if place is None else Finess(place),
        issued_on=row["issued_on"],
        valid_until=row["valid_until"],
        is_secure=row["is_secure"],
        signing_key_id=row["signing_key_id"],
        lines_digest=row["lines_digest"],
        lines=tuple(_as_line(line) for line in orjson.loads(row["lines"])),
    )


def _as_line(line: dict[str, Any]) -> IssuedMedicine:
    drug = line.pop("drug")
    return IssuedMedicine(drug=None if drug is None else DrugFacts(**drug), **line)


def _as_presentation(row: asyncpg.Record) -> Presentation:
    prescriber = row["prescriber_rpps"]
    return Presentation(
        event_id=_uuid(row["event_id"]),
        number=row["number"],
        occurred_at=row["occurred_at"],
        pharmacy=Finess(row["pharmacy_finess"]),
        authenticity=row["authenticity"],
        difference_count=row["difference_count"],
        is_known=row["is_known"],
        state=row["state"],
        has_quantity_left=row["has_quantity_left"],
        executed_by=frozenset(Finess(finess) for finess in row["executed_by"]),
        patient_ref=row["patient_ref"],
        prescriber=None if prescriber is None else Rpps(prescriber),
        mode=row["mode"],
        coverage=row["coverage"],
    )


def _as_handover(row: asyncpg.Record) -> Handover:
    prescriber = row["prescriber_rpps"]
    return Handover(
        event_id=_uuid(row["event_id"]),
        number=row["number"],
        occurred_at=row["occurred_at"],
        pharmacy=Finess(row["pharmacy_finess"]),
        patient_ref=row["patient_ref"],
        prescriber=None if prescriber is None else Rpps(prescriber),
        dispensation_id=_uuid(row["dispensation_id"]),
        state=row["state"],
        has_served=row["has_served"],
        has_left_rest=row["has_left_rest"],
        served_lines=tuple(row["served_lines"]),
        line_count=row["line_count"],
        source=row["source"],
    )


def _uuid(value: UUID) -> UUID:
    """Return a plain UUID: asyncpg's own subclass has its own repr in messages."""
    return UUID(int=value.int)
