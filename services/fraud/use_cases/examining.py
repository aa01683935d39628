"""Events are examined by the batch: one transaction claims them, keeps them and files the hits."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from asyncpg import UniqueViolationError

from services.fraud import rules
from services.fraud.engine import Examination, Knowledge, Signal, fact_of
from services.fraud.engine.windows import day_of
from services.fraud.model.facts import Fact, Presentation
from services.fraud.resources import Resources
from services.fraud.signals import FRAUD_SIGNALS
from services.fraud.store import history, known, lives, windows
from services.fraud.store.facts import insert_facts
from services.fraud.store.repeats import fold_repeats
from services.fraud.use_cases.filing import Matter, file_matters
from services.fraud.use_cases.remembering import Memory
from services.fraud.use_cases.rulebook import Rulebook
from shared.contracts.event import Event
from shared.db import Connection, Pool, transaction
from shared.inbox import claim_many
from shared.kafka.consume import ContradictoryEvent

Visit = tuple[str, str, int]  # number, officine, day

_KEPT_PER_DAY: Final = 2
# Clocks differ by seconds, and what is replayed is months old. A day far ahead would make the
# windows of everybody look old, and forgotten; and it would stay in them for ever.
AHEAD_MAX: Final = timedelta(days=1)
BEHIND_MAX: Final = timedelta(days=3_660)


class Examiner:
    """Examines the events of all topics, a batch at a time over all replicas.

    What it loaded it remembers, as long as no other replica wrote (`Memory`).
    """

    def __init__(
        self,
        pool: Pool,
        resources: Resources,
        knowledge: Knowledge,
        *,
        signals: Iterable[Signal] | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Without `signals`, the rules are those that two analysts switched on (`Rulebook`).

        Without `now`, any time is believed: for who plays a year that was made up.
        """
        self._pool = pool
        self._resources = resources
        self._now = now
        self._memory = Memory()
        self._rulebook = Rulebook() if signals is None else None
        self._examination = Examination(
            FRAUD_SIGNALS if signals is None else signals, knowledge, windows=self._memory.windows
        )
        self._turn = asyncio.Lock()  # sooner than a connection is lent to wait in

    async def take(self, consumer: str, events: Sequence[Event]) -> None:
        """Examine events in this order, each once; all or none of them.

        Raise `ContradictoryEvent` where one happened at a time that cannot be.
        """
        drug_of = self._examination.knowledge.drug_of
        reduced = ((event, fact_of(event, drug_of)) for event in events)
        happenings = [(event, fact) for event, fact in reduced if fact is not None]
        if not happenings:
            return
        self._check_times(fact for _, fact in happenings)
        async with self._turn:
            try:
                await self._take_at_once(consumer, happenings)
            except UniqueViolationError:  # a report opened the case of one of them meanwhile
                await self._take_at_once(consumer, happenings)

    async def _take_at_once(self, consumer: str, happenings: Sequence[history.Happening]) -> None:
        try:
            async with transaction(self._pool) as conn:
                self._memory.begin(await windows.lock_engine(conn))
                await self._take(conn, consumer, happenings)
                epoch = await windows.advance(conn)
        except BaseException:
            self._memory.forget_all()  # it holds what was rolled back
            raise
        self._memory.end(epoch, day=max(day_of(fact.occurred_at) for _, fact in happenings))

    def _check_times(self, facts: Iterable[Fact]) -> None:
        if self._now is None:
            return
        now = self._now()
        if any(not now - BEHIND_MAX < fact.occurred_at < now + AHEAD_MAX for fact in facts):
            raise ContradictoryEvent("of a time that cannot be")

    async def _take(
        self, conn: Connection, consumer: str, happenings: Sequence[history.Happening]
    ) -> None:
        first: dict[UUID, history.Happening] = {}  # what else bears the same id is no event
        for happening in happenings:
            first.setdefault(happening[0].event_id, happening)
        new = await claim_many(conn, consumer, list(first))
        happenings = [happening for event_id, happening in first.items() if event_id in new]
        await self._prepare(conn, [fact for _, fact in happenings])
        added = await history.insert_happenings(conn, happenings)
        await insert_facts(conn, [fact for _, fact in happenings if fact.event_id in added])
        matters: list[Matter] = []
        repeats: dict[Visit, Presentation] = {}
        for event, fact in happenings:
            if fact.event_id in added:
                matters += self._examine(fact, event.correlation_id)
                if isinstance(fact, Presentation) and self._repeats(fact):
                    repeats[fact.number, fact.pharmacy, day_of(fact.occurred_at)] = fact
        await self._file(conn, matters)
        await windows.save_traces(conn, self._memory.touched())
        for fact in repeats.values():
            await fold_repeats(conn, fact.number, fact.pharmacy, fact.occurred_at)
            self._memory.forget_life(fact.number)

    async def _file(self, conn: Connection, matters: Sequence[Matter]) -> None:
        """File what counts; what rules on trial said is kept beside it."""
        on_trial = [m.found for m in matters if m.found is not None and m.found.is_shadow]
        if on_trial and self._rulebook is not None:
            await self._rulebook.keep_shadow_hits(conn, on_trial)
        counting = [m for m in matters if m.found is None or not m.found.is_shadow]
        await file_matters(conn, self._resources, counting)

    async def _prepare(self, conn: Connection, facts: Sequence[Fact]) -> None:
        """Load the rules that changed, and all that the signals may ask about these facts."""
        if self._rulebook is not None and await self._rulebook.refresh(conn):
            rules_now = self._rulebook.rules
            self._examination.use(rules_now.live, shadows=rules_now.shadows)
            self._examination.knowledge = replace(
                self._examination.knowledge, fences=rules_now.fences
            )
        await self._load(conn, facts)

    async def _load(self, conn: Connection, facts: Sequence[Fact]) -> None:
        numbers = self._memory.unknown_numbers(facts)
        if numbers:
            self._memory.learn_lives(await lives.load_lives(conn, numbers))
        keys = self._memory.unknown_traces(facts)
        if keys:
            self._memory.learn_traces(await windows.load_traces(conn, keys))
        await self._learn_findings(conn, facts)

    async def _learn_findings(self, conn: Connection, facts: Sequence[Fact]) -> None:
        """Know what people found out meanwhile: confirmed alerts, and identities that are held."""
        numbers = {fact.number for fact in facts if fact.number is not None}
        patients = {fact.patient_ref for fact in facts if fact.patient_ref is not None}
        prescribers = {fact.prescriber for fact in facts if fact.prescriber is not None}
        self._examination.knowledge = replace(
            self._examination.knowledge,
            alerts=await known.load_alerts(conn, numbers, patients),
            holds=await known.load_holds(conn, prescribers, numbers),
        )

    def _examine(self, fact: Fact, correlation_id: UUID | None) -> list[Matter]:
        matters = [
            Matter(found.fact, (found.hit.entity_kind, found.entity_ref), found, correlation_id)
            for found in self._examination.take(fact)
        ]
        if fact.number is not None and rules.needs_people(fact):
            matters.append(Matter(fact, ("prescription", fact.number), None, correlation_id))
        return matters

    def _repeats(self, visit: Presentation) -> bool:
        """Tell whether an officine has looked more than twice on a day: then some may be folded."""
        day = day_of(visit.occurred_at)
        own = sum(
            each.pharmacy == visit.pharmacy and day_of(each.occurred_at) == day
            for each in self._memory.windows.life(visit.number).presentations
        )
        return own > _KEPT_PER_DAY
