"""Cancelling, replacing and handing over at the same moment: one clear winner, every time.

Hundreds of prescriptions, each with its own order and pauses drawn from a seed, on real
transactions; a failure names the seed.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import pytest

from services.dispense import use_cases
from services.dispense.model import Declined, ReasonToGoOn, Recorded
from shared.contracts.dispense import CancellationRejected, PrescriptionCancelled
from shared.contracts.prescription import PrescriptionContent
from shared.db import make_pool
from shared.settings import Settings
from tests.builders import a_content, a_line, a_number
from tests.conftest import DsnFor
from tests.dispense.builders import NOON, a_hand_over, in_packs
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.events import a_qr, cancellation, issued, key_published, replacement

INTERLEAVINGS: Final = 300
AT_ONCE: Final = 8  # prescriptions; each has some four transactions running
AUTHORISED: Final = 2
PAUSE_S_MAX: Final = 0.004  # about what one transaction takes
# A busy computer makes locks wait longer than a service would: who wins is tried, not how fast.
LOCK_TIMEOUT_MS: Final = 60_000
EXPLAINED: Final = ReasonToGoOn(code="prescriber_confirmed")
GOOD_REASONS: Final = {
    "prescription_cancelled",
    "prescription_replaced",
    "line_already_dispensed",
    "quantity_exceeded",
    "dispensation_refused",
}


@dataclass
class Round:
    """One prescription, two officines that have consulted it, and its prescriber."""

    counter: Counter
    seed: int
    answers: list[Recorded | Declined] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - a seeded order, no secret
        line = a_line(quantity=in_packs(AUTHORISED))
        self.old = a_content(number=a_number(2 * self.seed), lines=(line,))
        self.new = a_content(
            number=a_number(2 * self.seed + 1), lines=(line,), replaces=self.old.number
        )

    async def play(self) -> None:
        """Let everything begin at moments drawn from the seed."""
        qr_text = await self.counter.receive(self.old)
        rights = [await self.counter.consulted(qr_text, officine) for officine in (1, 2)]
        steps = [
            self._give(officine, right.consultation_id, packs=self.chance.randint(1, AUTHORISED))
            for officine, right in enumerate(rights, 1)
        ]
        steps += self.chance.choice([self._cancel, self._replace, self._both])()
        self.chance.shuffle(steps)
        await asyncio.gather(*(self._later(step) for step in steps))

    async def _later(self, step: Coroutine[Any, Any, None]) -> None:
        await asyncio.sleep(self.chance.uniform(0, PAUSE_S_MAX))
        await step

    async def _give(self, officine: int, right: Any, *, packs: int) -> None:
        line = a_hand_over(packs=packs)
        self.answers.append(await self.counter.give(right, line, pharmacy=officine))

    def _cancel(self) -> list[Coroutine[Any, Any, None]]:
        event = cancellation(self.old)
        return [self.counter.end(event), self.counter.end(event)]  # redelivered

    def _replace(self) -> list[Coroutine[Any, Any, None]]:
        return [self.counter.end(replacement(self.new)), self._new_one()]

    def _both(self) -> list[Coroutine[Any, Any, None]]:
        return [*self._cancel(), *self._replace()]

    async def _new_one(self) -> None:
        """The new prescription arrives, and is handed over as soon as it is there."""
        qr_text = a_qr(self.new)
        await use_cases.accept_prescription(
            self.counter.pool, RESOURCES, issued(self.new, qr_text), now=NOON
        )
        seen = await self.counter.consulted(qr_text, 3)
        given = await self.counter.given(
            seen.consultation_id, a_hand_over(packs=1), pharmacy=3, reason_to_go_on=EXPLAINED
        )
        told = sum(before.packs for before in seen.prescription.handed_over_before)
        assert told == await self.counter.delivered(self.old.number), self.seed
        assert given.dispensed.lines


@pytest.fixture
async def pool(dsn_for: DsnFor) -> AsyncIterator[asyncpg.Pool]:
    dsn = await dsn_for("dispense")
    settings = Settings(
        database_url=dsn,
        pool_size_min=1,
        pool_size_max=8,
        acquire_timeout_s=60,
        lock_timeout_ms=LOCK_TIMEOUT_MS,
        statement_timeout_ms=2 * LOCK_TIMEOUT_MS,
    )
    pool = await make_pool(dsn, settings=settings, application_name="test dispense")
    yield pool
    await asyncio.wait_for(pool.close(), 10)


@pytest.fixture
async def counter_with_key(counter: Counter) -> Counter:
    await use_cases.learn_signing_key(counter.pool, key_published())
    return counter


async def test_an_end_and_hand_overs_at_once_have_one_winner_hundreds_of_times(counter_with_key):
    rounds = [Round(counter_with_key, seed) for seed in range(1, INTERLEAVINGS + 1)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def play(one: Round) -> None:
        async with gate:
            await one.play()

    await asyncio.gather(*(play(one) for one in rounds))

    told = await outcomes_by_number(counter_with_key)
    scopes = [await judged(one, told[one.old.number]) for one in rounds]
    # each way the race can end was seen: else the test proves less than it says
    assert {"whole", "rest", "already_dispensed"} <= set(scopes)


async def judged(one: Round, outcomes: list[PrescriptionCancelled | CancellationRejected]) -> str:
    """Return how a race ended; fails unless rows, answers and events tell the same."""
    handed_over = await one.counter.delivered(one.old.number)
    recorded = [answer for answer in one.answers if isinstance(answer, Recorded)]
    refused = [answer for answer in one.answers if isinstance(answer, Declined)]
    assert sum(line.packs for done in recorded for line in done.dispensed.lines) == handed_over
    assert handed_over <= AUTHORISED, one.seed
    assert {code for answer in refused for code in codes(answer)} <= GOOD_REASONS, one.seed
    ended_as = await ending_of(one.counter, one.old)
    cancelled = [event for event in outcomes if isinstance(event, PrescriptionCancelled)]
    assert len(cancelled) == (ended_as is not None), one.seed
    if not cancelled:
        assert handed_over == AUTHORISED, one.seed
        return outcomes[0].rejection if isinstance(outcomes[0], CancellationRejected) else ""
    (event,) = cancelled
    assert event.state == ended_as
    assert (event.scope == "whole") == (handed_over == 0), one.seed
    assert (event.scope == "rest") == (0 < handed_over < AUTHORISED), one.seed
    assert event.prescription_version == 2 + len(recorded), one.seed
    return event.scope


async def ending_of(counter: Counter, content: PrescriptionContent) -> str | None:
    return await counter.pool.fetchval(
        "SELECT ended_as FROM prescription WHERE number = $1", content.number
    )


async def outcomes_by_number(
    counter: Counter,
) -> dict[str, list[PrescriptionCancelled | CancellationRejected]]:
    found: dict[str, list[PrescriptionCancelled | CancellationRejected]] = {}
    for event in await counter.outcomes():
        found.setdefault(event.number, []).append(event)
    return found
