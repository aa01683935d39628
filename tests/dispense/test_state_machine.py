"""Any order of what people do with a prescription, against a careful pharmacist's notes of it."""

import asyncio
import os
from collections.abc import Iterator
from uuid import UUID

import pytest
import uvloop
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from services.dispense.model import Declined, Recorded, Sending
from shared.contracts.dispense import CancellationRejected, PrescriptionCancelled
from tests.dispense.at_the_counter import OFFICINES, SERIALS, AtTheCounter
from tests.dispense.builders import a_finess
from tests.dispense.counter import Counter
from tests.dispense.events import cancellation
from tests.dispense.machine import ELSEWHERE, IN_DAYS, a_counter
from tests.dispense.reference import Part
from tests.dispense.reversing import reverse
from tests.dispense.sendings import a_patient, send, withdraw
from tests.platform_under_test import PlatformUnderTest

DAYS = st.one_of(st.integers(1, 12), st.integers(1, 12), st.sampled_from([30, 90, 280]))
OVER = 370  # a year is the term
SENDINGS_A_DAY = 20  # of one patient
RUNS = int(os.environ.get("MACHINE_RUNS", "300"))
RUNS_AT_ONCE = 50  # on one database
LIMITS = settings(
    max_examples=min(RUNS, RUNS_AT_ONCE),
    stateful_step_count=int(os.environ.get("MACHINE_STEPS", "50")),
    deadline=None,
    database=None,  # a failure is told with all its steps
    phases=[Phase.generate, *([Phase.shrink] if "MACHINE_RUNS" in os.environ else [])],
    suppress_health_check=list(HealthCheck),
)


class Dispensing(AtTheCounter):
    """The same, with the patient, the prescriber, somebody else's packs, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.sending: UUID | None = None
        self.sent_today = 0
        self.may_cancel = False

    @override
    def teardown(self) -> None:
        self.place.leave()

    @initialize(may_cancel=st.booleans(), days=st.sampled_from([0, 0, 5, 9]))
    def begin(self, days: int, *, may_cancel: bool) -> None:
        """Now and then late, and without a prescriber who cancels: all would be over too soon."""
        self.may_cancel = may_cancel
        self.place.wait(days)

    @precondition(lambda self: self.place.day < 90)  # else theirs would be too old
    @rule(serial=SERIALS, is_kept=st.booleans())
    def serve_somebody_else(self, serial: str, *, is_kept: bool) -> None:
        place = self.place
        answer = place.serve_another(Part(1, (serial,)))
        if self.notes.has_left(serial):
            assert isinstance(answer, Declined), answer
            return
        assert isinstance(answer, Recorded), answer
        if is_kept:
            self.notes.packs_elsewhere.add(serial)
            return
        pharmacy = place.pharmacy(ELSEWHERE)
        self.run(reverse(self.counter, answer.dispensation_id, pharmacy, at=place.now))

    @precondition(lambda self: self.place.day <= OVER)
    @rule(days=DAYS)
    def wait(self, days: int) -> None:
        self.place.wait(days)
        self.sent_today = 0
        self.rights.clear()  # they last twelve hours

    @precondition(lambda self: self.place.day <= OVER)
    @rule(officine=OFFICINES, days=st.integers(4, 13), amount=st.integers(1, 3))
    def fetch_a_fraction_late(self, officine: int, days: int, amount: int) -> None:
        """Hand over what lateness leaves of a line counted in days: chance seldom gets there."""
        self.wait(days)
        self.hand_parts_over(officine, {IN_DAYS: Part(amount)})

    @rule()
    def let_the_clock_strike(self) -> None:
        self.place.strike()
        self.notes.strike(self.place.day)

    @precondition(lambda self: self.sent_today < SENDINGS_A_DAY)
    @rule(officine=OFFICINES)
    def send(self, officine: int) -> None:
        place = self.place
        patient, pharmacy = a_patient(place.ins, at=place.now), place.pharmacy(officine)
        answer = self.run(send(self.counter, place.number, pharmacy, patient=patient))
        if not self.notes.send(officine, place.day):
            assert isinstance(answer, Declined)
            return
        assert isinstance(answer, Sending), answer
        self.sending = answer.sending_id
        self.sent_today += 1
        place.a_moment_later()  # no two are sent at one moment

    @precondition(lambda self: self.sending)
    @rule(officine=OFFICINES)
    def consult_what_was_sent(self, officine: int) -> None:
        seen = self.place.consult(officine, self.sending)
        is_over = self.notes.sending in {"returned", "withdrawn"}
        if self.notes.sent_to == officine and not is_over:
            self.see(officine, seen)
        else:
            assert isinstance(seen, Declined)

    @precondition(lambda self: self.sending)
    @rule()
    def withdraw(self) -> None:
        assert self.sending is not None
        patient = a_patient(self.place.ins, at=self.place.now)
        answer = self.run(withdraw(self.counter, self.sending, patient=patient))
        assert isinstance(answer, Sending if self.notes.withdraw() else Declined), answer

    @precondition(lambda self: self.may_cancel and self.place.day)
    @rule()
    def cancel(self) -> None:
        place = self.place
        self.run(self.counter.end(cancellation(place.content), at=place.now))
        scope, event = self.notes.end(place.day), self.run(place.last_event())
        if scope is None:
            assert isinstance(event, CancellationRejected)
            return
        assert isinstance(event, PrescriptionCancelled)
        assert event.scope == scope

    @invariant()
    def what_is_kept_is_what_was_noted(self) -> None:
        kept, notes, lines = self.place.kept(), self.notes, self.notes.lines
        assert kept["balances"] == [[line.given, line.left] for line in lines.values()]
        assert kept["events"] == notes.events
        assert all(line.left >= 0 for line in lines.values())
        owed = {
            (str(number), a_finess(self.place.pharmacy(officine)), str(packs))
            for number, line in lines.items()
            for officine, packs in line.owed.items()
        }
        assert {tuple(each) for each in kept["owed"]} == owed
        assert kept["packs_out"] == len(notes.packs_out)
        assert (kept["ended_as"] == "cancelled") == notes.is_ended
        assert self.sending is None or (kept["sending"] or "standing") == notes.sending


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as one:
        yield one


@pytest.fixture
def counter(platform: PlatformUnderTest, runner: asyncio.Runner) -> Iterator[Counter]:
    """A counter on the loop of `runner`: a state machine cannot await."""
    dsn = runner.run(platform.make_database("dispense"))
    opened = a_counter(dsn)
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))
    runner.run(platform.drop_database(dsn))


@pytest.mark.parametrize("_batch", range(-(-RUNS // RUNS_AT_ONCE)))
def test_any_order_of_actions_agrees_with_the_reference(counter, runner, _batch):
    """Shrinking takes minutes: only where somebody asks for so many runs."""
    Dispensing.counter, Dispensing.runner = counter, runner

    run_state_machine_as_test(Dispensing, settings=LIMITS)
