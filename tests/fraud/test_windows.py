"""What the engine remembers: the same whatever the order, and through a store and back."""

import random
from datetime import timedelta
from typing import Any

import orjson
import pytest

from services.fraud.engine import Examination, Knowledge, Windows, fact_of
from services.fraud.engine.sight import Sight, sight_of
from services.fraud.engine.windows import Traces, day_of, traces_of
from services.fraud.model.facts import DrugFacts, Fact
from services.fraud.signals import FRAUD_SIGNALS
from shared.contracts.event import Event
from shared.contracts.notify import ReceiptDenied
from shared.identifiers import Cip13, Cis, Rpps
from tests.builders import a_number
from tests.fraud.events import (
    NOON,
    PATIENT_REF,
    A,
    B,
    C,
    an_id,
    billed,
    issued,
    officine,
    presented,
    recorded,
    reversal,
    served,
)

TRAMADOL = DrugFacts(key="N02AX02", ddd_per_pack=5.0, is_watched=True)
_PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
OTHER_RPPS = Rpps("10100000017")


def drug_of(*, cip13: Cip13 | None, cis: Cis | None) -> DrugFacts | None:
    del cip13, cis
    return TRAMADOL


def fact(event: Event) -> Fact:
    found = fact_of(event, drug_of)
    assert found is not None
    return found


def three_lines() -> tuple[Any, ...]:
    return tuple(served(line=n, covers_days=10, packs=2) for n in (1, 2, 3))


def a_month() -> list[Fact]:
    """Return what three officines did for one patient, with a quick bill and a reversal."""
    events: list[Event] = []
    step = recorded()
    for day, pharmacy in enumerate((A, B, A, C, A)):
        number, hours = a_number(day), 24.0 * day * 6
        step = recorded(pharmacy, hours + 1, *three_lines(), number=number)
        bill = billed(
            pharmacy,
            number=number,
            occurred_at=step.occurred_at + timedelta(seconds=3),
            dispensation_id=step.dispensation_id,
        )
        events += [
            issued(number=number, occurred_at=NOON + timedelta(hours=hours)),
            presented(pharmacy, hours + 0.9, number=number),
            step,
            bill,
        ]
    events.append(reversal(step, 101))
    denied = {"dispensation_id": step.dispensation_id, "pharmacy_finess": B, "lines": ()}
    events.append(
        ReceiptDenied(
            event_id=an_id(),
            occurred_at=NOON + timedelta(days=20),
            number=a_number(1),
            patient_ref=PATIENT_REF,
            **denied,
        )
    )
    return [fact(event) for event in events]


def after(facts: list[Fact]) -> Windows:
    windows = Windows()
    for each in facts:
        windows.add(each)
    return windows


def sight(facts: list[Fact], days: float = 30, pharmacy: Any = A) -> Sight:
    last = fact(presented(pharmacy, number=a_number(0)))
    return sight_of(after(facts), last, NOON + timedelta(days=days), Knowledge())


def buckets(windows: Windows) -> dict[Any, Any]:
    everybody: tuple[dict[str, Any], ...] = (
        windows.patients,
        windows.prescribers,
        windows.pharmacies,
    )
    return {
        (traces.kind, ref, day): plain(traces, day)
        for known in everybody
        for ref, traces in known.items()
        for day in sorted(traces.touched)
    }


def plain(traces: Traces, day: int) -> Any:
    return orjson.loads(orjson.dumps(traces.dumped(day), option=_PLAIN))


@pytest.mark.parametrize("seed", range(5))
def test_facts_in_any_order_leave_the_same_traces(seed: int):
    facts = a_month()
    # Billing and reversal come after their step 1: one key of one topic keeps its order.
    firsts = [f for f in facts if type(f).__name__ not in {"Billing", "Reversal"}]
    rest = [f for f in facts if f not in firsts]
    random.Random(seed).shuffle(firsts)  # noqa: S311 - an order, no secret
    random.Random(seed).shuffle(rest)  # noqa: S311

    assert buckets(after(firsts + rest)) == buckets(after(facts))


def test_traces_come_back_from_the_store_as_they_were():
    windows = after(a_month())

    for key in {key for f in a_month() for key in traces_of(f)}:
        kept = windows.traces(key)
        back = type(kept)()
        for day in sorted(kept.touched):
            back.load(day, plain(kept, day))
        for day in kept.touched:
            assert plain(back, day) == plain(kept, day)


def test_a_patient_is_seen_with_his_officines_prescribers_and_supplies():
    seen = sight(a_month())

    month = timedelta(days=31)
    assert seen.patient.officines(month, drug="N02AX02") == {A, B, C}
    assert len(seen.patient.supplies(month)) == 12  # the last step 1 was taken back
    assert seen.patient.supplies(month)[0].ddd == 10.0
    assert seen.patient.supplies(month, drug="A10BA02") == []
    assert len(seen.patient.visits(timedelta(days=6.5))) == 1
    assert seen.patient.home_officine() == A
    assert seen.patient.was_at(B)
    assert not seen.patient.was_at(officine(9))
    assert not seen.patient.was_with(OTHER_RPPS)


def test_nothing_is_seen_of_what_comes_later():
    seen = sight(a_month(), days=5)

    assert seen.patient.officines(timedelta(days=90)) == {A}
    assert not seen.patient.was_at(B)
    assert seen.prescriber.issued(24 * 9) == 1
    assert seen.pharmacy.denials(timedelta(days=30)) == []


def test_a_prescriber_is_seen_by_the_hour():
    burst = [
        fact(issued(number=a_number(n), occurred_at=NOON, patient_ref=f"{n:032x}"[::-1]))
        for n in range(25)
    ]
    day_before = NOON - timedelta(days=1)
    habit = [fact(issued(number=a_number(90 + n), occurred_at=day_before)) for n in range(3)]

    seen = sight(burst + habit, days=0)

    assert (seen.prescriber.issued(1), seen.prescriber.patients(10)) == (25, 25)
    assert (seen.prescriber.issued(25), seen.prescriber.usual_hour()) == (28, 3)
    assert len(seen.prescriber.issues(1)) == 6
    assert seen.prescriber.knows_key("0a1b2c3d")
    assert not seen.prescriber.knows_key("ffffffff")


def test_an_officine_is_seen_with_its_quick_bills_reversals_and_denials():
    own, denied = sight(a_month()), sight(a_month(), pharmacy=B)

    assert own.pharmacy.total("handovers", 90) == 3
    assert own.pharmacy.total("quick_bills", 90) == len(own.pharmacy.quick_bills(90)) == 3
    assert own.pharmacy.total("reversals", 90) == len(own.pharmacy.taken_back(90)) == 1
    assert own.pharmacy.total("watched", 31) == 9
    assert [d.patient_ref for d in denied.pharmacy.denials(timedelta(days=30))] == [PATIENT_REF]


def test_what_is_too_old_is_forgotten():
    windows = after(a_month())

    windows.forget_before(day_of(NOON + timedelta(days=400)))

    assert windows.lives == {}
    assert windows.patient(PATIENT_REF).supplies == []
    assert windows.prescriber(fact(presented()).prescriber or "").hours == {}
    assert windows.pharmacy(A).days == {}


def test_the_same_facts_give_the_same_hits():
    facts = [fact(presented(pharmacy, n)) for n, pharmacy in enumerate((A, B, C))]

    def hits() -> list[tuple[str, str]]:
        examination = Examination(FRAUD_SIGNALS, Knowledge())
        return [(h.hit.signal, h.entity_ref) for f in facts for h in examination.take(f)]

    assert hits() == hits() == [("S2", a_number())] * 3
