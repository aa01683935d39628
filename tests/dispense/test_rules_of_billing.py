"""Step 2 against step 1: every way in which an invoice is not what was handed over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.dispense import rules
from services.dispense.model import Billed, Parts
from services.dispense.sentences import detail_of_difference
from shared.contracts.dispense import BillingDifference
from tests.dispense.builders import (
    LPP,
    METFORMIN_30,
    NOON,
    a_dispensation,
    a_recorded_line,
    an_id,
    an_invoice,
    an_invoice_line,
)


def differences(recorded, invoice) -> list[tuple]:
    found = rules.reconcile(tuple(recorded), invoice)
    return [(each.code, each.line, each.expected, each.observed) for each in found]


def test_an_invoice_of_what_was_handed_over_is_reconciled():
    assert differences([a_recorded_line()], an_invoice()) == []


def test_a_device_is_reconciled_by_its_own_code():
    recorded = a_recorded_line(cip13=None, lpp=LPP)

    assert differences([recorded], an_invoice(an_invoice_line(cip13=None, lpp=LPP))) == []


def test_a_line_not_delivered_is_not_expected_on_the_invoice():
    recorded = [
        a_recorded_line(),
        a_recorded_line(line=2, outcome="not_delivered", packs=0, cip13=None),
    ]

    assert differences(recorded, an_invoice()) == []


@pytest.mark.parametrize(
    ("recorded", "invoice", "expected"),
    [
        ([], an_invoice(), ("line_not_dispensed", 1, None, None)),
        (
            [a_recorded_line(outcome="not_delivered", packs=0)],
            an_invoice(),
            ("line_not_dispensed", 1, None, None),
        ),
        (
            [a_recorded_line(), a_recorded_line(line=2)],
            an_invoice(),
            ("line_not_billed", 2, None, None),
        ),
        (
            [a_recorded_line()],
            an_invoice(an_invoice_line(cip13=METFORMIN_30)),
            ("product_differs", 1, "3400935955838", "3400935601711"),
        ),
        ([a_recorded_line(packs=1)], an_invoice(), ("packs_differ", 1, "1", "2")),
        (
            [a_recorded_line(packs=1, owed_packs=1)],
            an_invoice(),
            ("owed_packs_billed", 1, "1", "2"),
        ),
        (
            [a_recorded_line(packs=1, owed_packs=2)],
            an_invoice(),
            ("packs_differ", 1, "1", "2"),
        ),
        (
            [a_recorded_line()],
            an_invoice(total_cents=417),
            ("total_differs", None, "418", "417"),
        ),
    ],
)
def test_each_difference_is_named(recorded, invoice, expected):
    assert differences(recorded, invoice) == [expected]


@pytest.mark.parametrize(
    ("invoiced_on", "code"),
    [
        (date(2026, 11, 20), "invoice_day_impossible"),
        (date(2026, 11, 21), None),
        (date(2026, 11, 25), None),
        (date(2026, 11, 26), "invoice_day_impossible"),
    ],
)
def test_an_invoice_is_of_a_day_between_the_hand_over_and_today(invoiced_on, code):
    invoice, now = an_invoice(invoiced_on=invoiced_on), NOON + timedelta(days=2)

    refusal = rules.refuse_invoice(invoice, a_dispensation(), now)

    assert (refusal and refusal.code) == code


def test_an_invoice_replaces_one_that_differs_and_none_that_agrees():
    def after(differences):
        billed = Billed(
            invoice_id=an_id(), billed_at=NOON, invoice=an_invoice(), differences=differences
        )
        return rules.refuse_invoice(an_invoice(), a_dispensation(billed=billed), NOON)

    assert after((BillingDifference(code="total_differs"),)) is None
    refusal = after(())
    assert refusal is not None
    assert refusal.code == "already_billed"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (None, []),
        (Parts(amo_cents=272, amc_cents=146), []),
        (Parts(amo_cents=272, amc_cents=100, patient_cents=46), []),
        (Parts(amo_cents=272, amc_cents=147), []),
        (Parts(amo_cents=271, amc_cents=146), []),
        (Parts(amo_cents=273, amc_cents=147), [("parts_differ", 1, "418", "420")]),
        (Parts(amo_cents=270, amc_cents=146), [("parts_differ", 1, "418", "416")]),
    ],
)
def test_the_parts_of_a_line_make_its_amount_to_a_cent(parts, expected):
    assert differences([a_recorded_line()], an_invoice(an_invoice_line(parts=parts))) == expected


@pytest.mark.parametrize(
    ("credit_number", "number", "code"),
    [("AV-1", None, "invoice_credited"), ("AV-1", "F-2", None), (None, None, None)],
)
def test_a_credited_number_serves_no_second_invoice(credit_number, number, code):
    earlier = Billed(
        invoice_id=an_id(),
        billed_at=NOON,
        invoice=an_invoice(),
        differences=(BillingDifference(code="total_differs"),),
        credit_number=credit_number,
    )
    invoice = an_invoice() if number is None else replace(an_invoice(), invoice_number=number)

    refusal = rules.refuse_invoice(invoice, a_dispensation(billed=earlier), NOON)

    assert (None if refusal is None else refusal.code) == code


def test_an_invoice_of_nothing_is_refused():
    nothing = a_recorded_line(outcome="not_delivered", packs=0, cip13=None)

    refusal = rules.refuse_invoice(an_invoice(), a_dispensation(lines=(nothing,)), NOON)
    mixed = rules.refuse_invoice(
        an_invoice(), a_dispensation(lines=(nothing, a_recorded_line(line=2))), NOON
    )

    assert refusal is not None
    assert refusal.code == "nothing_to_bill"
    assert mixed is None


@pytest.mark.parametrize(
    ("recorded_on", "last_day"),
    [
        (date(2026, 11, 20), date(2026, 12, 2)),  # a Friday
        (date(2026, 11, 21), date(2026, 12, 2)),  # a Saturday
        (date(2026, 11, 22), date(2026, 12, 2)),  # a Sunday
        (date(2026, 11, 23), date(2026, 12, 3)),  # a Monday
        (date(2026, 12, 31), date(2027, 1, 12)),
    ],
)
def test_an_invoice_is_due_eight_working_days_after_the_hand_over(recorded_on, last_day):
    assert rules.last_day_to_bill(recorded_on, 8) == last_day


def test_each_difference_is_told_in_french():
    recorded = a_recorded_line(cip13=None)
    line = an_invoice_line(parts=Parts(amo_cents=272, amc_cents=0))
    found = rules.reconcile((recorded,), an_invoice(line, total_cents=417))

    sentences = [detail_of_difference(difference) for difference in found]

    assert sentences == [
        "Ligne 1 : produit facturé 3400935955838, délivré sans code.",
        "Ligne 1 : la somme des parts est de 2,72 €, le montant de la ligne de 4,18 €.",
        "Le total de la facture est de 4,17 €, la somme de ses lignes de 4,18 €.",
    ]
