"""Once a night: peers are compared with each other, rings looked for, a random sample is drawn."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5

from services.fraud.engine import EntityHit
from services.fraud.engine.windows import day_of
from services.fraud.model.facts import Fact, Presentation
from services.fraud.model.stored_facts import unpacked
from services.fraud.resources import Resources
from services.fraud.rules.sampling import is_drawn
from services.fraud.signals import (
    NightHit,
    NightSignal,
    OfficineFigures,
    Snapshot,
    fences_of,
    nightly,
    snapshot_of,
)
from services.fraud.signals.snapshot import SHARED_DAYS, SharedPatient
from services.fraud.store import nights, windows
from services.fraud.use_cases.filing import Matter, file_matters
from services.fraud.use_cases.rulebook import Rulebook
from shared.db import Connection, Pool, transaction
from shared.identifiers import Finess, Rpps

LEASE: Final = timedelta(hours=2)
FILED_AT_ONCE: Final = 200
# A prescription has that long to be flagged before it counts as unflagged.
SETTLED_DAYS: Final = 8
_DAY: Final = timedelta(days=1)
_NAMES: Final = UUID("6d1f3c0e-3f0e-5c6e-9d63-9b7f6b6a4c11")  # of what a night finds, by its words
_SAMPLE_PURPOSE: Final = b"ordoflux audit sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTerms:
    """From which hour (UTC) the night before is looked at, and how much of it.

    `links_max`: of patients shared by prescriber and officine; what is beyond is left out.
    """

    hour: int = 2
    links_max: int = 2_000_000
    sample_per_million: int = 1_000


async def run_night(pool: Pool, resources: Resources, terms: NightTerms, *, at: datetime) -> int:
    """Do what the last night brings, unless it is done or under way; return how much was found."""
    if at.hour < terms.hour:
        return 0
    day = at.date() - _DAY
    found = 0
    if await _claimed(pool, day, "signals", at=at):
        hits = await compare_all(pool, resources, terms, day)
        found += await _done(pool, day, "signals", hits, at=at)
    if await _claimed(pool, day, "sample", at=at):
        drawn = await draw_sample(pool, resources, terms, day, at=at)
        found += await _done(pool, day, "sample", drawn, at=at)
    return found


async def compare_all(pool: Pool, resources: Resources, terms: NightTerms, day: date) -> int:
    """Take the snapshot of a day's end, keep the fences of peers, and file what stands out."""
    moment = datetime.combine(day, time.max, UTC)
    snapshot = await _snapshot(pool, terms, moment)
    book = Rulebook()
    async with transaction(pool) as conn:
        await book.refresh(conn)
        await nights.replace_fences(conn, fences_of(snapshot), at=moment)
    rules = book.rules
    hits = await asyncio.to_thread(_found, snapshot, rules.night, is_shadow=False)
    shadows = await asyncio.to_thread(_found, snapshot, rules.night_shadows, is_shadow=True)
    async with transaction(pool) as conn:
        await book.keep_shadow_hits(conn, shadows)
    for first in range(0, len(hits), FILED_AT_ONCE):
        async with transaction(pool) as conn:
            await _file(conn, resources, hits[first : first + FILED_AT_ONCE])
    return len(hits)


async def draw_sample(
    pool: Pool, resources: Resources, terms: NightTerms, day: date, *, at: datetime
) -> int:
    """Open a case on a few of the prescriptions of a week ago that nothing has flagged since."""
    since = datetime.combine(day - SETTLED_DAYS * _DAY, time.min, UTC)
    key = resources.key_ring.derived(resources.key_ring.current, _SAMPLE_PURPOSE)
    drawn: set[str] = set()
    async for numbers in nights.read_numbers(pool, since=since, until=since + _DAY):
        for number in sorted(numbers - drawn):
            if is_drawn(number, key=key, per_million=terms.sample_per_million):
                async with transaction(pool) as conn:
                    await _open(conn, resources, number, since=since, at=at)
                drawn.add(number)
    return len(drawn)


async def _open(
    conn: Connection, resources: Resources, number: str, *, since: datetime, at: datetime
) -> None:
    await windows.lock_engine(conn)  # whoever files, files alone
    was_flagged = await nights.is_flagged(conn, number)
    content = await nights.find_first_visit(conn, number, since=since, until=since + _DAY)
    if content is None:
        return  # forgotten meanwhile
    if not was_flagged:
        visit = unpacked("presentation", content)
        assert isinstance(visit, Presentation)
        await file_matters(conn, resources, [Matter(visit, ("prescription", number), None, None)])
    await nights.insert_sample(conn, number, at=at, was_flagged=was_flagged)


async def _snapshot(pool: Pool, terms: NightTerms, moment: datetime) -> Snapshot:
    since = day_of(moment) - SHARED_DAYS
    async with transaction(pool) as conn:
        confirmed = await nights.list_confirmed(conn)
    officines: dict[Finess, OfficineFigures] = {}
    prescribers: dict[Rpps, Mapping[str, int]] = {}
    shared: list[SharedPatient] = []
    async for page in nights.read_windows(pool, "pharmacy", since=since):
        officines.update(snapshot_of(page, moment).officines)
    async for page in nights.read_windows(pool, "prescriber", since=since):
        prescribers.update(snapshot_of(page, moment).prescribers)
    async for page in nights.read_windows(pool, "patient", since=since):
        shared += snapshot_of(page, moment).shared
        if len(shared) >= terms.links_max:
            break
    return Snapshot(
        moment=moment,
        officines=officines,
        prescribers=prescribers,
        shared=shared[: terms.links_max],
        confirmed=confirmed,
    )


def _found(
    snapshot: Snapshot, signals: Iterable[NightSignal], *, is_shadow: bool
) -> list[EntityHit]:
    return [
        EntityHit(
            _fact(each, snapshot.moment), each.entity_ref, each.hit, snapshot.moment, is_shadow
        )
        for each in nightly(snapshot, signals)
    ]


def _fact(found: NightHit, moment: datetime) -> Fact:
    """Return what stands for the event that a night's hit has not; always of the same id."""
    told = f"{moment.date()} {found.hit.rule} {found.hit.version} {found.entity_ref}"
    prescriber, _, pharmacy = found.entity_ref.rpartition("-")
    is_of_officine = found.entity_kind in {"pharmacy", "ring"}
    return Fact(
        event_id=uuid5(_NAMES, told),
        occurred_at=moment,
        prescriber=Rpps(prescriber) if found.entity_kind == "ring" else None,
        pharmacy=Finess(pharmacy) if is_of_officine else None,
    )


async def _file(conn: Connection, resources: Resources, hits: Iterable[EntityHit]) -> None:
    await windows.lock_engine(conn)  # whoever files, files alone
    matters = [
        Matter(each.fact, (each.hit.entity_kind, each.entity_ref), each, None) for each in hits
    ]
    await file_matters(conn, resources, matters)


async def _claimed(pool: Pool, day: date, task: nights.Task, *, at: datetime) -> bool:
    async with transaction(pool) as conn:
        return await nights.claim_night(conn, day, task, now=at, until=at + LEASE)


async def _done(pool: Pool, day: date, task: nights.Task, found: int, *, at: datetime) -> int:
    async with transaction(pool) as conn:
        await nights.finish_night(conn, day, task, at=at, found=found)
    return found
