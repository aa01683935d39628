"""What is checked of a medicine over 300 EUR before it leaves (ADR 30)."""

from dataclasses import replace

import pytest

from services.dispense import rules
from services.dispense.model import DeliveredProduct, Verification
from services.dispense.rules.verifying import CHECKS
from shared.contracts.prescription import Mentions
from tests.builders import PARACETAMOL, a_content
from tests.dispense.builders import (
    PREPARATION,
    a_begun_state,
    a_dispensation,
    a_hand_over,
    a_prescription,
    a_recorded_line,
    a_state,
    an_invoice,
    nothing_given,
    refusal_of,
)

MARKED = Mentions(is_expensive=True)
ALL = (*CHECKS, "prescriber_contacted")


def costing(price_cents, **changes):
    product = DeliveredProduct(
        cis=PARACETAMOL, label="DOLIPRANE", inn=("PARACÉTAMOL",), price_cents=price_cents
    )
    return a_hand_over(product=replace(product, **changes))


def checked(asked, outcome="secured", steps=("patient_known",), **changes):
    return replace(asked, verification=Verification(outcome=outcome, steps=steps), **changes)


def decided(asked, *, mentions=None, is_qr_read=False, **changes):
    return refusal_of(
        a_prescription(a_state(mentions=mentions), **changes), asked, is_qr_read=is_qr_read
    )


@pytest.mark.parametrize(
    ("price_cents", "mentions", "refusal"),
    [
        (30_000, None, None),
        (30_001, None, "verification_missing"),
        (30_000, MARKED, None),  # the pack that leaves decides, not what was prescribed
        (None, MARKED, "verification_missing"),
        (None, Mentions(), None),
        (None, None, None),
    ],
)
def test_a_pack_over_300_euros_is_checked_before_it_leaves(price_cents, mentions, refusal):
    assert decided(costing(price_cents), mentions=mentions) == refusal


def test_a_line_without_a_product_is_judged_by_what_was_signed():
    asked = a_hand_over(cip13=None, product=None)
    dear = a_prescription(a_state(product=PREPARATION, mentions=MARKED))

    assert refusal_of(dear, asked) == "verification_missing"


def test_the_qr_that_was_read_exempts():
    assert decided(costing(30_001), is_qr_read=True) is None


def test_what_does_not_leave_is_not_checked():
    assert decided(nothing_given(), mentions=MARKED) is None


@pytest.mark.parametrize("known", ["patient_known", "prescriber_known"])
def test_somebody_known_is_enough(known):
    assert decided(checked(costing(30_001), steps=(known,))) is None


@pytest.mark.parametrize("left_out", ALL)
def test_where_nobody_is_known_each_step_is_done(left_out):
    rest = tuple(step for step in ALL if step != left_out)

    assert decided(checked(costing(30_001), steps=ALL)) is None
    assert decided(checked(costing(30_001), steps=rest)) == "verification_incomplete"


@pytest.mark.parametrize("setting", ["hospital_discharge", "hospital_consultation"])
def test_a_prescriber_at_a_hospital_is_not_called(setting):
    assert decided(checked(costing(30_001), steps=CHECKS), setting=setting) is None
    assert decided(checked(costing(30_001), steps=CHECKS)) == "verification_incomplete"


def test_the_checklist_is_the_official_one():
    in_town = rules.steps_for(a_content())
    at_hospital = rules.steps_for(a_content(setting="hospital_discharge"))

    assert in_town == ("patient_known", "prescriber_known", *ALL)
    assert at_hospital == in_town[:-1]


def test_a_temporary_hand_over_is_one_smallest_pack():
    asked = checked(costing(30_001), "temporary", ("asafo_consulted",))
    larger = checked(costing(30_001, is_smallest_pack=False), "temporary", ("asafo_consulted",))

    assert decided(asked) is None
    assert decided(replace(asked, packs=2)) == "temporary_smallest_pack"
    assert decided(replace(asked, owed_packs=1)) == "temporary_smallest_pack"
    assert decided(larger) == "temporary_smallest_pack"
    unnamed = replace(larger, outcome="delivered", product=None)
    assert decided(unnamed) == "cip13_unknown"


def test_a_secured_hand_over_is_of_any_pack():
    assert decided(checked(costing(30_001, is_smallest_pack=False), packs=2)) is None


def test_after_a_temporary_hand_over_the_checks_are_finished():
    asked = replace(costing(30_001), was_temporary=True)

    assert decided(checked(asked, "temporary")) == "verification_unfinished"
    assert decided(checked(asked)) is None
    assert decided(asked) == "verification_missing"
    assert decided(asked, is_qr_read=True) is None


def test_the_latest_hand_over_that_stands_is_temporary_or_not():
    temporary = Verification(outcome="temporary", steps=("asafo_consulted",))
    first = a_dispensation(lines=(a_recorded_line(verified=temporary),))
    of_another_line = a_dispensation(lines=(a_recorded_line(line=2),))
    nothing_left = a_dispensation(lines=(a_recorded_line(packs=0),))
    rest = a_dispensation()

    assert rules.temporary_hand_over(1, [first, of_another_line, nothing_left]) == first
    assert rules.temporary_hand_over(1, [first, rest]) is None
    assert rules.temporary_hand_over(1, []) is None


def test_checks_that_end_badly_are_told_even_when_nothing_is_left():
    state = a_begun_state(2)
    badly = checked(replace(nothing_given(), was_temporary=True), "refused")

    def told(asked):
        return refusal_of(a_prescription(state), asked)

    assert told(badly) is None
    assert told(replace(badly, was_temporary=False)) == "line_already_dispensed"
    assert told(replace(badly, verification=None)) == "line_already_dispensed"
    assert told(checked(replace(costing(1), was_temporary=True))) == "line_already_dispensed"


def test_what_follows_a_temporary_hand_over_is_checked_whatever_its_pack_costs():
    cheap = replace(costing(30_000), was_temporary=True)

    assert decided(cheap) == "verification_unfinished"
    assert decided(checked(cheap)) is None
    assert decided(cheap, is_qr_read=True) is None
    assert decided(replace(cheap, was_temporary=False)) is None
    assert decided(replace(nothing_given(), was_temporary=True)) is None


@pytest.mark.parametrize(
    ("asked", "outcome", "refusal"),
    [
        (a_hand_over(), "refused", "verification_contradictory"),
        (nothing_given(), "refused", None),
        (nothing_given(), "secured", "verification_contradictory"),
        (nothing_given(), "temporary", "verification_contradictory"),
        (nothing_given(outcome="postponed"), "refused", "verification_contradictory"),
    ],
)
def test_what_the_checks_conclude_is_what_is_done(asked, outcome, refusal):
    assert decided(checked(asked, outcome)) == refusal


def test_a_temporary_preparation_is_one_pack():
    asked = checked(a_hand_over(cip13=None, product=None), "temporary")

    assert refusal_of(a_prescription(a_state(product=PREPARATION)), asked) is None


def test_the_invoice_of_what_was_checked_comes_with_the_scanned_paper():
    verified = Verification(outcome="secured", steps=("patient_known",))
    line = a_recorded_line(verified=verified)

    (missing,) = rules.reconcile((line,), an_invoice())

    assert (missing.code, missing.line) == ("scan_missing", 1)
    assert rules.reconcile((line,), an_invoice(supporting_document="scor")) == ()
    assert rules.reconcile((a_recorded_line(),), an_invoice()) == ()
