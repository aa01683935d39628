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
from shared.contracts import dispense
from shared.contracts.dispense import CancellationRejected, PrescriptionCancelled
from shared.days import paris_day
from tests.builders import a_content, a_line, a_number
from tests.dispense.builders import NOON, a_hand_over, an_invoice, an_invoice_line, in_packs
from tests.dispense.counter import Counter, cancellation
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
        self.content = a_content(number=self.number, lines=(a_line(quantity=quantity),))
        self.qr_text = self.run(self.counter.receive(self.content))
        self.now = NOON
        self.visits: list[tuple[int, int]] = []  # day and packs of each hand-over
        self.day = 0
        self.rights: dict[int, Any] = {}
        self.recorded: list[tuple[int, Recorded]] = []
        self.billed: dict[Any, int] = {}
        self.events = 0
        self.is_ended = False

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(step)

    @property
    def is_expired(self) -> bool:
        return self.day > LAST_DAY or (not self.visits and self.day > LAST_FIRST_DAY)

    @property
    def left_now(self) -> int:
        if self.is_ended or self.is_expired:
            return 0
        begun, packs = -PERIOD_DAYS, 0
        for day, amount in self.visits:
            begun, packs = (day, amount) if day >= begun + PERIOD_DAYS else (begun, packs + amount)
        is_over = self.day >= begun + PERIOD_DAYS
        return min(TOTAL - self.given, PER_DISPENSING - (0 if is_over else packs))

    @property
    def given(self) -> int:
        return sum(packs for _, packs in self.visits)

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
            self.visits.append((self.day, packs))
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
        invoice = an_invoice(line, invoiced_on=paris_day(recorded.recorded_at))
        answer = self.run(self.counter.bill(dispensation, invoice, officine, at=self.now))
        earlier = self.billed.get(dispensation)
        handed_over = recorded.dispensed.lines[0].packs
        if earlier == handed_over != packs:
            assert isinstance(answer, Declined)
            return
        assert isinstance(answer, Billed)
        assert answer.reconciliation == ("reconciled" if packs == handed_over else "mismatch")
        self.events += earlier != packs
        self.billed[dispensation] = packs

    @invariant()
    def the_balance_is_what_was_noted(self) -> None:
        assert self.run(self.counter.delivered(self.number)) == self.given <= TOTAL

    @invariant()
    def each_fact_has_one_event(self) -> None:
        published = self.counter.pool.fetchval(
            "SELECT count(*) FROM outbox WHERE key = $1", self.number.encode()
        )
        assert self.run(published) == self.events


class Ending(Dispensing):
    """The same, and a prescriber who asks to cancel, as often as he likes."""

    @rule()
    def cancel(self) -> None:
        self.run(self.counter.end(cancellation(self.content), at=self.now))
        self.events += 1
        event = self.run(self.latest())
        if self.is_ended or self.given == TOTAL or self.is_expired:
            assert isinstance(event, CancellationRejected)
            return
        assert isinstance(event, PrescriptionCancelled)
        assert event.scope == ("rest" if self.given else "whole")
        self.is_ended = True

    async def latest(self) -> dispense.DispenseEvent:
        payload = await self.counter.pool.fetchval(
            "SELECT payload FROM outbox WHERE key = $1 ORDER BY id DESC LIMIT 1",
            self.number.encode(),
        )
        return dispense.EVENTS.validate_json(payload)

    @invariant()
    def an_end_is_final(self) -> None:
        ended_as = self.counter.pool.fetchval(
            "SELECT ended_as FROM prescription WHERE number = $1", self.number
        )
        assert (self.run(ended_as) == "cancelled") == self.is_ended


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


def test_any_order_of_actions_and_cancellations_agrees_with_the_reference(pool, runner):
    Ending.counter, Ending.runner = Counter(pool), runner

    run_state_machine_as_test(Ending, settings=LIMITS)
