"""Any order of what officines and prescribers do, against the notes of a careful pharmacist."""

import asyncio
import os
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
from typing_extensions import override

from services.dispense.model import Billed, Declined, Recorded, Reversal
from services.dispense.use_cases import Filed
from shared.contracts.dispense import CancellationRejected, PrescriptionCancelled
from shared.days import paris_day
from tests.builders import a_content, a_line, a_number
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    an_invoice,
    an_invoice_line,
    in_packs,
    nothing_given,
)
from tests.dispense.counter import RESOURCES, Counter, cancellation
from tests.dispense.reference import NotedLine, Notes
from tests.dispense.refusing import refuse
from tests.dispense.reversing import reverse
from tests.dispense.test_hand_back import hand_back
from tests.platform_under_test import PlatformUnderTest

PRESCRIBED = {1: (3, 2, 10), 2: (4, 0, 10)}  # packs a round, renewals, days of a round
OFFICINES = st.integers(0, 2)
LINES = st.sampled_from(sorted(PRESCRIBED))
OUTCOMES = st.sampled_from(["not_delivered", "postponed"])
REASONS = st.sampled_from(["stock_out", "awaiting_prescriber"])
REVERSAL_DAYS = RESOURCES.reversal_days
TOLD_DAYS_MAX = 20  # an execution may be told for thirty days
LIMITS = settings(
    max_examples=int(os.environ.get("MACHINE_RUNS", "25")),
    stateful_step_count=int(os.environ.get("MACHINE_STEPS", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
T = TypeVar("T")


class Dispensing(RuleBasedStateMachine):
    """The service with one prescription of two lines; beside it, the notes."""

    counter: Counter
    runner: asyncio.Runner
    seeds = count(1)

    def __init__(self) -> None:
        super().__init__()
        seed = next(self.seeds)
        self.number = a_number(seed)
        self.pharmacies = [10 * seed + place for place in range(3)]  # each with its own quotas
        self.content = a_content(number=self.number, lines=tuple(_signed()))
        self.qr_text = self.run(self.counter.receive(self.content))
        self.notes = Notes({n: NotedLine(*prescribed) for n, prescribed in PRESCRIBED.items()})
        self.now, self.day = NOON, 0
        self.recorded: list[tuple[int, Recorded, int]] = []  # what stands: by whom, its number
        self.billed: dict[Any, int] = {}

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(step)

    @override
    def teardown(self) -> None:
        """Let no example search the events of those before it."""
        self.run(self.counter.pool.execute("DELETE FROM outbox"))

    def a_right(self, officine: int) -> tuple[int, Any]:
        """Return an officine that has consulted, from this one on, and its consult."""
        place = next(n % 3 for n in range(officine, officine + 3) if n % 3 in self.notes.rights)
        return self.pharmacies[place], self.notes.rights[place]

    @rule(officine=OFFICINES)
    def consult(self, officine: int) -> None:
        self.now += timedelta(seconds=30)
        seen = self.run(
            self.counter.consulted(self.qr_text, self.pharmacies[officine], at=self.now)
        )
        self.notes.consult(officine, seen.consultation_id)
        assert [line.delivered for line in seen.prescription.lines] == self.given
        assert len(seen.history) == self.notes.hand_overs

    @precondition(lambda self: self.notes.rights)
    @rule(
        officine=OFFICINES,
        parts=st.dictionaries(LINES, st.integers(1, 5), min_size=1),
    )
    def hand_over(self, officine: int, parts: dict[int, int]) -> None:
        pharmacy, right = self.a_right(officine)
        lines = [a_hand_over(line=line, packs=packs) for line, packs in parts.items()]
        answer = self.run(self.counter.give(right, *lines, pharmacy=pharmacy, at=self.now))
        fitting = self.notes.hand_over(parts, self.day)
        if not fitting:
            assert isinstance(answer, Declined)
            return
        assert isinstance(answer, Recorded)
        assert {line.line: line.packs for line in answer.dispensed.lines} == fitting
        self.recorded.append((pharmacy, answer, self.notes.hand_overs))

    @precondition(lambda self: self.notes.rights)
    @rule(officine=OFFICINES, line=LINES, outcome=OUTCOMES, reason=REASONS)
    def say_that_nothing_is_given(
        self, officine: int, line: int, outcome: Any, reason: Any
    ) -> None:
        pharmacy, right = self.a_right(officine)
        said = nothing_given(line=line, outcome=outcome, reason=reason)
        answer = self.run(self.counter.give(right, said, pharmacy=pharmacy, at=self.now))
        is_noted = self.notes.say(line, (pharmacy, outcome, reason), self.day)
        assert isinstance(answer, Recorded if is_noted else Declined), answer

    @precondition(lambda self: self.notes.rights)
    @rule(packs=st.integers(1, 3))
    def steal_a_right(self, packs: int) -> None:
        right: Any = next(iter(self.notes.rights.values()))
        thief = self.pharmacies[0] + 9
        answer = self.run(
            self.counter.give(right, a_hand_over(packs=packs), pharmacy=thief, at=self.now)
        )
        assert isinstance(answer, Declined)

    @precondition(lambda self: self.notes.rights)
    @rule(officine=OFFICINES, reason=st.sampled_from(["identity_doubtful", "danger_to_patient"]))
    def refuse(self, officine: int, reason: str) -> None:
        pharmacy, right = self.a_right(officine)
        answer = self.run(refuse(self.counter, right, pharmacy, at=self.now, reason=reason))
        is_noted = self.notes.refuse(pharmacy, reason, self.now)
        assert isinstance(answer, Filed if is_noted else Declined), answer

    @precondition(lambda self: self.notes.rights)
    @rule(officine=OFFICINES)
    def hand_back(self, officine: int) -> None:
        pharmacy, right = self.a_right(officine)
        self.run(hand_back(self.counter, right, pharmacy, at=self.now))
        del self.notes.rights[self.pharmacies.index(pharmacy)]
        answer = self.run(self.counter.give(right, pharmacy=pharmacy, at=self.now))
        assert isinstance(answer, Declined)

    @rule(
        officine=OFFICINES,
        line=LINES,
        packs=st.integers(1, 5),
        days_ago=st.integers(0, TOLD_DAYS_MAX),
    )
    def tell_afterwards(self, officine: int, line: int, packs: int, days_ago: int) -> None:
        self.now += timedelta(seconds=30)  # no other execution is of the same moment
        day = max(0, self.day - days_ago)
        told = self.run(
            self.counter.told(
                self.qr_text,
                a_hand_over(line=line, packs=packs),
                pharmacy=self.pharmacies[officine],
                at=self.now,
                intended_at=self.now - timedelta(days=self.day - day, seconds=1),
            )
        )
        fitting = self.notes.tell(line, packs, day)
        assert [done.packs for done in told.recorded] == ([fitting] if fitting else [])
        assert (told.kept.case_id is None) == (fitting == packs)

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.day += days
        self.now += timedelta(days=days)
        self.notes.rights.clear()  # they last twelve hours

    @precondition(lambda self: self.recorded)
    @rule(choice=st.integers(0, 99), packs=st.integers(1, 3))
    def bill(self, choice: int, packs: int) -> None:
        pharmacy, recorded, _ = self.recorded[choice % len(self.recorded)]
        handed_over = recorded.dispensed.lines[0]
        line = an_invoice_line(line=handed_over.line, packs=packs, amount_cents=packs)
        dispensation = recorded.dispensation_id
        invoice = an_invoice(line, invoiced_on=paris_day(recorded.recorded_at))
        answer = self.run(self.counter.bill(dispensation, invoice, pharmacy, at=self.now))
        earlier = self.billed.get(dispensation)
        is_whole = packs == handed_over.packs and len(recorded.dispensed.lines) == 1
        if earlier is not None and self.is_reconciled(recorded, earlier) and earlier != packs:
            assert isinstance(answer, Declined)
            return
        assert isinstance(answer, Billed), answer
        assert answer.reconciliation == ("reconciled" if is_whole else "mismatch")
        self.notes.events += earlier != packs
        self.billed[dispensation] = packs

    @precondition(lambda self: self.recorded)
    @rule(choice=st.integers(0, 99))
    def take_back(self, choice: int) -> None:
        pharmacy, recorded, number = chosen = self.recorded[choice % len(self.recorded)]
        dispensation = recorded.dispensation_id
        answer = self.run(reverse(self.counter, dispensation, pharmacy, at=self.now))
        is_late = (self.now - recorded.recorded_at).days > REVERSAL_DAYS
        if is_late or dispensation in self.billed:  # whose credit note nobody named
            assert isinstance(answer, Declined)
            return
        assert isinstance(answer, Reversal), answer
        self.notes.take_back(number, self.day)
        self.recorded.remove(chosen)
        again = self.run(reverse(self.counter, dispensation, pharmacy, at=self.now))
        assert isinstance(again, Declined)

    @staticmethod
    def is_reconciled(recorded: Recorded, packs: int) -> bool:
        (first, *others) = recorded.dispensed.lines
        return not others and first.packs == packs

    @property
    def given(self) -> list[int]:
        return [line.given for line in self.notes.lines.values()]

    @invariant()
    def the_balances_are_what_was_noted(self) -> None:
        delivered = [self.run(self.counter.delivered(self.number, line)) for line in PRESCRIBED]
        assert delivered == self.given
        assert all(line.given <= line.total for line in self.notes.lines.values())

    @invariant()
    def each_fact_has_one_event(self) -> None:
        published = self.counter.pool.fetchval(
            "SELECT count(*) FROM outbox WHERE key = $1", self.number.encode()
        )
        assert self.run(published) == self.notes.events


class Ending(Dispensing):
    """The same, and a prescriber who asks to cancel, as often as he likes."""

    @precondition(lambda self: self.day)  # else all would be over too soon, too often
    @rule()
    def cancel(self) -> None:
        self.run(self.counter.end(cancellation(self.content), at=self.now))
        scope, event = self.notes.end(self.day), self.run(self.counter.published())[-1]
        if scope is None:
            assert isinstance(event, CancellationRejected)
            return
        assert isinstance(event, PrescriptionCancelled)
        assert event.scope == scope

    @invariant()
    def an_end_is_final(self) -> None:
        ended_as = self.counter.pool.fetchval(
            "SELECT ended_as FROM prescription WHERE number = $1", self.number
        )
        assert (self.run(ended_as) == "cancelled") == self.notes.is_ended


def _signed() -> Iterator[Any]:
    for number, (packs, renewals, days) in PRESCRIBED.items():
        yield a_line(line=number, quantity=in_packs(packs, renewals=renewals, period_days=days))


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
