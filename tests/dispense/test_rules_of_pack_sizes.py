"""Packs of another size than the prescribed one (L.5125-23 CSP; ADR 9)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import Dispensed, LineState, RequestedLine, ToldAfterwards
from shared.contracts.prescription import Mentions
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    METFORMIN,
    METFORMIN_30,
    METFORMIN_90,
    METFORMIN_GENERIC_90,
    a_hand_over,
    a_pack,
    a_prescription,
    a_product,
    a_request,
    a_state,
    a_telling,
    at,
    in_days,
    in_packs,
    refusal_of,
)

MONTHLY = in_packs(1, renewals=2)


def day(number: int) -> date:
    return ISSUED_ON + timedelta(days=number)


def a_month(**changes: Any) -> LineState:
    """Return one pack of thirty, to be renewed twice, unless told otherwise."""
    product = a_pack(changes.pop("cip13", METFORMIN_30), METFORMIN)
    return a_state(**{"product": product, "quantity": MONTHLY, "duration_days": 30} | changes)


def asked(cip13: str, *, prescribed: LineState, packs: int = 1, **changes: Any) -> RequestedLine:
    product = a_product(cip13, prescribed=prescribed.signed)
    units: dict[str, Any] = {k: changes.pop(k) for k in list(changes) if k.endswith("per_pack")}
    return a_hand_over(cip13=cip13, packs=packs, product=replace(product, **units), **changes)


def refused(cip13: str, *, prescribed: LineState, number: int = 0, **changes: Any) -> str | None:
    line = asked(cip13, prescribed=prescribed, **changes)
    return refusal_of(a_prescription(prescribed), line, now=at(day(number)))


def given(state: LineState, line: RequestedLine, number: int = 0) -> LineState:
    decision = rules.decide_dispensation(a_prescription(state), a_request(line), at(day(number)))
    assert isinstance(decision, Dispensed), decision
    return decision.after.lines[0]


def sized(units: int, prescribed: int, *, state: LineState, packs: int = 1) -> str | None:
    """Return why packs of so many units are refused for a prescribed pack of so many."""
    return refused(
        METFORMIN_90,
        prescribed=state,
        packs=packs,
        units_per_pack=units,
        prescribed_units_per_pack=prescribed,
    )


@pytest.mark.parametrize(
    ("cip13", "outcome"), [(METFORMIN_90, "delivered"), (METFORMIN_GENERIC_90, "substituted")]
)
def test_a_month_renewed_twice_goes_out_as_one_large_pack_that_lasts_three(cip13, outcome):
    state = a_month(quantity=in_packs(1, renewals=5))

    after = given(state, asked(cip13, prescribed=state, outcome=outcome))

    left = [rules.left_of(after, a_prescription(after), day(number)) for number in (89, 90)]
    assert after.delivered == 3
    assert [(each.left_now, each.next_possible_on) for each in left] == [(0, day(90)), (1, None)]


def test_a_large_pack_is_for_a_treatment_of_three_months_or_more():
    assert refused(METFORMIN_90, prescribed=a_month()) is None
    assert refused(METFORMIN_90, prescribed=a_month(quantity=in_packs(1, renewals=1))) == (
        "pack_too_large"
    )
    uncounted = a_month(quantity=in_packs(1, renewals=2, period_days=None))
    assert refused(METFORMIN_90, prescribed=uncounted) == "pack_too_large"


def test_a_large_pack_never_passes_three_months_nor_what_is_left():
    year = a_month(quantity=in_packs(1, renewals=11))

    assert sized(90, 30, state=year) is None
    assert sized(120, 30, state=year) == "pack_too_large"
    begun = given(a_month(), asked(METFORMIN_30, prescribed=a_month()))
    assert refused(METFORMIN_90, prescribed=begun, number=30) == "pack_too_large"


def test_a_large_pack_begins_its_round_alone_and_waits_for_it():
    year = a_month(quantity=in_packs(2, renewals=11))
    begun = given(year, asked(METFORMIN_30, prescribed=year))

    assert refused(METFORMIN_90, prescribed=begun) == "pack_too_large"
    assert refused(METFORMIN_90, prescribed=year, packs=2) == "pack_too_large"
    full = given(year, asked(METFORMIN_30, prescribed=year, packs=2))
    assert refused(METFORMIN_90, prescribed=full, number=29) == "renewal_too_early"
    assert refused(METFORMIN_90, prescribed=full, number=30) is None


def test_a_large_pack_holds_no_more_than_the_packs_of_one_dispensing():
    three = a_month(quantity=in_packs(3, period_days=90), duration_days=90)

    assert refused(METFORMIN_90, prescribed=three) is None
    assert refused(METFORMIN_90, prescribed=a_month(quantity=in_packs(2))) == "pack_too_large"


@pytest.mark.parametrize(
    ("units", "prescribed", "is_one"),
    [(30, 28, True), (90, 84, True), (31, 28, False), (28, 30, True), (60, 56, True)],
)
def test_thirty_days_stand_for_four_weeks(units, prescribed, is_one):
    once = a_month(quantity=in_packs(1))

    assert sized(units, prescribed, state=once) == (None if is_one else "pack_too_large")


def test_small_packs_stand_for_a_large_one():
    quarter = a_month(cip13=METFORMIN_90, quantity=in_packs(1, period_days=90), duration_days=90)

    assert refused(METFORMIN_30, prescribed=quarter, packs=3) is None
    assert refused(METFORMIN_30, prescribed=quarter, packs=4) == "quantity_exceeded"
    after = given(quarter, asked(METFORMIN_30, prescribed=quarter, packs=3))
    assert after.delivered == 1


def test_what_a_small_pack_leaves_of_a_large_one_is_not_promised():
    quarter = a_month(cip13=METFORMIN_90, quantity=in_packs(1, period_days=90), duration_days=90)

    promised = asked(METFORMIN_30, prescribed=quarter, owed_packs=2)

    assert refusal_of(a_prescription(quarter), promised) == "owed_exceeded"


def test_a_secure_line_and_one_in_fractions_keep_the_prescribed_pack():
    secure = a_month(is_secure=True)
    fractioned = a_month(mentions=Mentions(fraction_days=7))

    assert refused(METFORMIN_90, prescribed=secure) == "pack_too_large"
    assert refused(METFORMIN_90, prescribed=fractioned) == "pack_too_large"
    assert sized(30, 28, state=secure) == "pack_too_large"


def test_where_a_size_is_unknown_a_pack_is_a_pack():
    once = a_month(quantity=in_packs(1))

    for size in ("units_per_pack", "prescribed_units_per_pack"):
        unknown: dict[str, Any] = {size: None}
        assert refused(METFORMIN_90, prescribed=once, **unknown) is None
        assert refused(METFORMIN_90, prescribed=once, packs=2, **unknown) == "quantity_exceeded"


def test_packs_of_another_size_told_afterwards_are_not_cut():
    quarter = a_month(cip13=METFORMIN_90, quantity=in_packs(1, period_days=90), duration_days=90)
    told = a_telling(asked(METFORMIN_30, prescribed=quarter, packs=4))

    answer = rules.decide_afterwards(
        a_prescription(quarter),
        a_request(*told.lines, intended_at=told.intended_at),
        day=ISSUED_ON,
        today=ISSUED_ON,
    )

    assert isinstance(answer, ToldAfterwards)
    (unrecorded,) = answer.unrecorded
    assert unrecorded.quantity == 2


@pytest.mark.parametrize(
    ("days", "left", "opens_on", "fill"),
    [(27, 3, None, "FFP"), (28, 0, day(28), "FFC"), (30, 0, day(30), "FFC")],
)
def test_a_month_counted_in_days_is_four_weeks_or_thirty_days(days, left, opens_on, fill):
    quarter = a_state(quantity=in_days(30, renewals=2))
    request = a_request(a_hand_over(packs=1, covers_days=days))

    decision = rules.decide_dispensation(a_prescription(quarter), request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    (line,) = decision.lines
    assert (line.left_now, line.next_possible_on, line.fill) == (left, opens_on, fill)
    assert line.left_total == 90 - days
