"""Any order of consults, hand-overs, repeats and invoices, against a reference of a few lines."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.dispense.model import Billed, Declined, Recorded
from tests.builders import a_content, a_line, a_number
from tests.dispense.builders import NOON, a_hand_over, an_invoice, an_invoice_line, in_packs
from tests.dispense.counter import Counter
from tests.platform_under_test import PlatformUnderTest

PER_DISPENSING, RENEWALS, PERIOD_DAYS = 3, 2, 10
TOTAL = PER_DISPENSING * (1 + RENEWALS)
LAST_FIRST_DAY = 91  # from 22 November 2026 to 21 February 2027
LAST_DAY = 365
OFFICINES = (1, 2, 3)
LIMITS = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
T = TypeVar("T")


class Dispensing(RuleBasedStateMachine):
    """The service with one prescription; beside it, what a pharmacist would note by hand."""

    counter: Counter
    runner: asyncio.Runner
    seeds = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.number = a_number(next(self.seeds))
        quantity = in_packs(PER_DISPENSING, renewals=RENEWALS, period_days=PERIOD_DAYS)
        content = a_content(number=self.number, lines=(a_line(quantity=quantity),))
        self.qr_text = self.run(self.counter.receive(content))
        self.now = NOON
        self.given = 0
        self.first_day: int | None = None
        self.day = 0
        self.rights: dict[int, Any] = {}
        self.recorded: list[tuple[int, Recorded]] = []
        self.billed: set[Any] = set()
        self.events = 0

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(step)

    @property
    def left_now(self) -> int:
        if self.day > LAST_DAY or (self.first_day is None and self.day > LAST_FIRST_DAY):
            return 0
        if self.first_day is None:
            return PER_DISPENSING
        rounds = 1 + min(RENEWALS, (self.day - self.first_day) // PERIOD_DAYS)
        return PER_DISPENSING * rounds - self.given

    @rule(officine=st.sampled_from(OFFICINES))
    def consult(self, officine: int) -> None:
        seen = self.run(self.counter.consulted(self.qr_text, officine, at=self.now))
        self.rights[officine] = seen.consultation_id
        self.events += 1
        assert seen.prescription.lines[0].delivered == self.given
        assert len(seen.history) == len(self.recorded)

    @precondition(lambda self: self.rights)
    @rule(choice=st.randoms(use_true_random=False), packs=st.integers(1, TOTAL + 1))
    def hand_over(self, choice: Any, packs: int) -> None:
        officine = choice.choice(sorted(self.rights))
        answer = self.run(
            self.counter.give(
                self.rights[officine], a_hand_over(packs=packs), pharmacy=officine, at=self.now
            )
        )
        if packs <= self.left_now:
            assert isinstance(answer, Recorded)
            self.given += packs
            self.first_day = self.day if self.first_day is None else self.first_day
            self.recorded.append((officine, answer))
            self.events += 1
        else:
            assert isinstance(answer, Declined)

    @precondition(lambda self: self.rights)
    @rule(packs=st.integers(1, 3))
    def steal_a_right(self, packs: int) -> None:
        right = next(iter(self.rights.values()))
        answer = self.run(
            self.counter.give(right, a_hand_over(packs=packs), pharmacy=9, at=self.now)
        )
        assert isinstance(answer, Declined)

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.day += days
        self.now += timedelta(days=days)
        self.rights.clear()  # they last twelve hours

    @precondition(lambda self: self.recorded)
    @rule(choice=st.randoms(use_true_random=False), packs=st.integers(1, 3))
    def bill(self, choice: Any, packs: int) -> None:
        officine, recorded = choice.choice(self.recorded)
        line = an_invoice_line(packs=packs, amount_cents=packs)
        dispensation = recorded.dispensation_id
        answer = self.run(self.counter.bill(dispensation, an_invoice(line), officine))
        if any(known == dispensation for known, _ in self.billed):
            is_same = (dispensation, packs) in self.billed
            assert isinstance(answer, Declined) != is_same
            return
        assert isinstance(answer, Billed)
        self.billed.add((dispensation, packs))
        self.events += 1
        handed_over = recorded.dispensed.lines[0].quantity
        assert answer.reconciliation == ("reconciled" if packs == handed_over else "mismatch")

    @invariant()
    def the_balance_is_what_was_noted(self) -> None:
        assert self.run(self.counter.delivered(self.number)) == self.given <= TOTAL

    @invariant()
    def each_fact_has_one_event(self) -> None:
        published = self.counter.pool.fetchval(
            "SELECT count(*) FROM outbox WHERE key = $1", self.number.encode()
        )
        assert self.run(published) == self.events


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


@pytest.fixture
def pool(platform: PlatformUnderTest, runner: asyncio.Runner) -> Iterator[asyncpg.Pool]:
    """A pool on the loop of `runner`: a state machine cannot await."""
    dsn = runner.run(platform.make_database("dispense"))

    async def opened() -> asyncpg.Pool:
        return await asyncpg.create_pool(dsn, min_size=1, max_size=2)

    pool = runner.run(opened())
    yield pool
    runner.run(pool.close())
    runner.run(platform.drop_database(dsn))


def test_any_order_of_actions_agrees_with_the_reference(pool, runner):
    Dispensing.counter, Dispensing.runner = Counter(pool), runner

    run_state_machine_as_test(Dispensing, settings=LIMITS)
