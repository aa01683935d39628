"""No day of some substances is covered twice at the counter (R.5132-33 al. 2 CSP)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispense import rules
from services.dispense.model import CoveredElsewhere
from shared.contracts.prescription import Mentions
from tests.builders import ISSUED_ON, a_line
from tests.dispense.builders import (
    a_hand_over,
    a_prescription,
    a_product,
    a_state,
    at,
    in_days,
    in_packs,
    nothing_given,
    refusal_of,
)

MORPHINE = frozenset({"morphine"})
LAST = ISSUED_ON + timedelta(days=5)
HELD = CoveredElsewhere(substances=MORPHINE, since=ISSUED_ON, until=LAST)


def refused(*lines, number=0, mentions=None, covered=(HELD,), substances=MORPHINE):
    product = replace(a_product(), overlaps=substances)
    prescription = replace(
        a_prescription(a_state(mentions=mentions)), covered_elsewhere=tuple(covered)
    )
    asked = lines or (a_hand_over(product=product),)
    return refusal_of(prescription, *asked, now=at(ISSUED_ON + timedelta(days=number)))


def test_nothing_goes_out_until_the_days_held_already_have_passed():
    assert refused(number=0) == "chevauchement"
    assert refused(number=5) == "chevauchement"
    assert refused(number=6) is None


def test_an_express_mention_lets_it_go_out():
    assert refused(mentions=Mentions(may_overlap=True)) is None
    assert refused(mentions=Mentions()) == "chevauchement"


def test_another_substance_covers_nothing_of_it():
    assert refused(substances=frozenset({"oxycodone"})) is None
    assert refused(substances=frozenset()) is None
    assert refused(covered=()) is None


def test_what_is_not_delivered_or_has_no_product_overlaps_nothing():
    assert refused(nothing_given()) is None
    assert refused(a_hand_over(product=None)) == "cip13_unknown"


def test_the_latest_of_several_periods_counts():
    earlier = replace(HELD, until=LAST - timedelta(days=2))
    prescription = replace(a_prescription(), covered_elsewhere=(earlier, HELD, earlier))

    assert rules.covered_until(a_line(), MORPHINE, prescription, today=ISSUED_ON) == LAST


@pytest.mark.parametrize(
    ("line", "quantity", "days", "last"),
    [
        (a_line(quantity=in_days(28)), 14, 14, 13),
        (a_line(quantity=in_packs(4, period_days=28)), 1, 1, 6),
        (a_line(quantity=in_packs(4, period_days=28)), 1, 8, 7),
        (a_line(quantity=in_packs(4, period_days=28)), 1, None, 6),
        (a_line(quantity=in_packs(3, period_days=28)), 2, None, 18),
        (a_line(quantity=in_packs(2, period_days=None), duration_days=10), 2, None, 9),
        (a_line(quantity=in_packs(2, period_days=None), duration_days=None), 2, None, 0),
    ],
)
def test_a_hand_over_covers_its_days_or_its_share_of_the_duration(line, quantity, days, last):
    found = rules.last_day_covered(line, quantity, days, on=ISSUED_ON)

    assert found == ISSUED_ON + timedelta(days=last)


def test_what_was_handed_over_after_an_execution_told_afterwards_counts_where_its_days_meet():
    """An execution is told when others may have come after it (ADR 33)."""
    next_day = replace(HELD, since=ISSUED_ON + timedelta(days=7))
    week = a_hand_over(product=replace(a_product(), overlaps=MORPHINE), packs=1, covers_days=7)
    line = a_line(quantity=in_days(28))

    def found(covered):
        prescription = replace(a_prescription(a_state(signed=line)), covered_elsewhere=(covered,))
        return refusal_of(prescription, week)

    assert found(replace(next_day, until=LAST + timedelta(days=7))) is None
    met = replace(HELD, since=ISSUED_ON + timedelta(days=6), until=LAST + timedelta(days=7))
    assert found(met) == "chevauchement"
