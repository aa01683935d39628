"""What a consult tells of each line: too early, late, agreed, owed; of others, place and day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.dispense import view
from services.dispense.model import Consultation, End
from services.dispense.rules import after_hand_over
from shared.contracts.prescription import Mentions, ProductProposal
from shared.departments import department_of
from tests.builders import ISSUED_ON, a_content, a_line, a_number
from tests.dispense.adapting import answered, asked, tell
from tests.dispense.builders import (
    METFORMIN,
    NOON,
    a_begun_state,
    a_finess,
    a_hand_over,
    a_prescription,
    a_state,
    an_id,
    in_days,
    in_packs,
    nothing_given,
)
from tests.dispense.reversing import reverse

STUPEFIANT = Mentions(presented_within_days=3)
PARIS = "75"


def day(number: int) -> date:
    return ISSUED_ON + timedelta(days=number)


def seen(*states: Any, on: date = ISSUED_ON, **changes: Any) -> Consultation:
    return Consultation(
        consultation_id=an_id(),
        expires_at=NOON,
        consulted_on=on,
        pharmacy=a_finess(),
        prescription=a_prescription(*states, **changes),
        authenticity="authentic",
        differences=(),
        history=(),
    )


def told(consultation: Consultation) -> list[tuple[str, str]]:
    return [(each.code, each.detail) for each in view.consultation_answer(consultation).warnings]


def test_what_follows_a_hand_over_too_early_is_told_with_its_day():
    renewed = a_state(quantity=in_packs(2, renewals=1))
    begun = after_hand_over(renewed, 2, outcome="delivered", today=ISSUED_ON)

    assert told(seen(begun, on=day(29))) == [
        ("line_not_open", "Ligne 1 : trop tôt, la suite n’est possible qu’à partir du 22/12/2026.")
    ]
    assert told(seen(begun, on=day(30))) == []
    assert told(seen(renewed)) == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2, None),
        (
            3,
            (
                "Ligne 1 : dernier jour du délai de l’art. R.5132-33 du CSP. Demain, 4 jours de "
                "traitement seraient à déduire."
            ),
        ),
        (
            4,
            (
                "Ligne 1 : présentée après le délai de l’art. R.5132-33 du CSP. Aujourd’hui, 4 "
                "jours de traitement à déduire ; demain, 1 jour de plus."
            ),
        ),
        (28, None),
    ],
)
def test_a_late_presentation_is_told_with_what_one_more_day_costs(number, expected):
    line = a_state(quantity=in_days(28), duration_days=28, mentions=STUPEFIANT)

    found = [detail for code, detail in told(seen(line, on=day(number))) if "line" in code]

    assert found == ([] if expected is None else [expected])


def test_a_late_fraction_tells_when_the_next_day_costs_nothing_more():
    mentions = Mentions(presented_within_days=3, fraction_days=7)
    line = a_state(quantity=in_days(28), duration_days=28, mentions=mentions)

    details = [detail for _, detail in told(seen(line, on=day(7)))]

    assert any("7 jours de traitement à déduire ; demain, aucun jour de plus" in d for d in details)


@pytest.mark.parametrize(("number", "is_told"), [(83, False), (84, True), (91, True), (92, False)])
def test_what_was_not_begun_is_told_to_be_lost_soon(number, is_told):
    """It is begun by 21 February 2027, the 91st day; once begun it goes on for its year."""
    found = told(seen(a_begun_state(1), a_state(line=2), on=day(number)))

    assert found == (
        [
            (
                "line_begins_by",
                (
                    "Ligne 2 : sans une première délivrance au plus tard le 21/02/2027, plus rien "
                    "ne pourra en être délivré (art. R.5132-22 du CSP)."
                ),
            )
        ]
        if is_told
        else []
    )


@pytest.mark.parametrize(("number", "is_told"), [(357, False), (358, True), (365, True)])
def test_the_last_week_is_told(number, is_told):
    codes = [code for code, _ in told(seen(a_begun_state(1), on=day(number)))]

    assert codes == (["prescription_expires_soon"] if is_told else [])


def test_a_renewal_that_would_come_after_the_term_is_told_as_none():
    state = a_state(quantity=in_packs(1, renewals=2))
    begun = after_hand_over(state, 1, outcome="delivered", today=day(340))

    assert told(seen(begun, on=day(341))) == [
        (
            "line_no_renewal_before_term",
            (
                "Ligne 1 : plus de renouvellement possible, le prochain tomberait après le "
                "22/11/2027, fin de validité de l’ordonnance."
            ),
        )
    ]


def test_a_prescription_that_is_over_says_so_and_nothing_else_of_its_lines():
    line = a_state(mentions=Mentions(is_expensive=True, fraction_days=7))

    (expired,) = told(seen(line, on=day(92)))

    assert expired[0] == "prescription_expired"
    assert "R.5123-2-1" in expired[1]


@pytest.mark.parametrize(
    ("end", "code", "sentence"),
    [
        (End(state="cancelled", at=NOON), "prescription_cancelled", "annulé cette ordonnance"),
        (
            End(state="replaced", at=NOON, replaced_by=a_number(2)),
            "prescription_replaced",
            f"la nouvelle, n° {a_number(2).grouped}",
        ),
    ],
)
def test_what_its_prescriber_ended_says_so(end, code, sentence):
    consultation = seen()
    ended = replace(consultation.prescription, end=end)

    (found,) = told(replace(consultation, prescription=ended))

    assert found[0] == code
    assert sentence in found[1]
    assert "22/11/2026" in found[1]


async def test_only_what_the_prescriber_agreed_to_is_told(counter):
    qr_text = await counter.receive(a_content(lines=(a_line(), a_line(line=2))))
    right = (await counter.consulted(qr_text)).consultation_id
    proposal = ProductProposal(text="Metformine 1000 mg", cis=METFORMIN)
    for line, outcome in ((1, "accepted"), (1, "refused"), (2, "counter_proposal")):
        question = await asked(counter, right, line=line, proposal=proposal)
        await tell(counter, answered(question, outcome))
    await asked(counter, right, proposal=proposal)

    details = told(await counter.consulted(qr_text))

    assert details == [
        (
            "adaptation_agreed",
            (
                "Ligne 1 : le 22/11/2026, le prescripteur a donné son accord pour délivrer à la "
                "place : Metformine 1000 mg."
            ),
        ),
        (
            "adaptation_agreed",
            (
                "Ligne 2 : le 22/11/2026, le prescripteur a donné son accord pour délivrer à la "
                "place : EFFERALGAN 1 g, comprimé effervescent."
            ),
        ),
    ]


async def test_of_another_officine_the_place_and_the_day_are_told_and_of_ones_own_everything(
    counter,
):
    content = a_content(lines=(a_line(quantity=in_packs(4)),))
    qr_text = await counter.receive(content)
    right = (await counter.consulted(qr_text)).consultation_id
    done = await counter.given(right, a_hand_over(packs=1, owed_packs=1, order_number="7"))

    own = view.consultation_answer(await counter.consulted(qr_text))
    elsewhere = view.consultation_answer(await counter.consulted(qr_text, 2))

    (entry,), (hidden,) = own.history, elsewhere.history
    assert entry.own is not None
    assert entry.own.dispensation_id == done.dispensation_id
    assert entry.own.lines[0].order_number == "7"
    assert hidden.own is None
    assert (hidden.recorded_on, hidden.department) == (ISSUED_ON, PARIS)
    assert [(line.outcome, line.packs) for line in hidden.lines] == [("delivered", 1)]
    assert (own.lines[0].owed_packs, elsewhere.lines[0].owed_packs) == (1, 0)
    assert [each.detail for each in own.warnings] == [
        "Ligne 1 : votre officine doit 1 boîte au patient depuis le 22/11/2026."
    ]
    assert [each.detail for each in elsewhere.warnings] == [
        (
            "Ligne 1 : une officine du département 75 a promis 1 boîte au patient le 22/11/2026, "
            "sans les réserver."
        )
    ]
    text = elsewhere.model_dump_json()
    assert a_finess(1) not in text
    assert str(done.dispensation_id) not in text


async def test_what_another_officine_took_back_is_told_as_such(counter):
    qr_text = await counter.receive()
    right = (await counter.consulted(qr_text)).consultation_id
    done = await counter.given(right, a_hand_over(packs=1))
    before = view.consultation_answer(await counter.consulted(qr_text, 2))

    await reverse(counter, done.dispensation_id)

    after = view.consultation_answer(await counter.consulted(qr_text, 2))
    assert [line.is_reversed for line in before.history[0].lines] == [False]
    assert [line.is_reversed for line in after.history[0].lines] == [True]


async def test_why_another_officine_did_not_deliver_is_not_told(counter):
    qr_text = await counter.receive()
    right = (await counter.consulted(qr_text)).consultation_id
    await counter.given(right, nothing_given(reason="patient_declined"))

    elsewhere = view.consultation_answer(await counter.consulted(qr_text, 2))

    assert "patient_declined" not in elsewhere.model_dump_json()


@pytest.mark.parametrize(
    ("finess", "department"),
    [
        ("750000010", "75"),
        ("2A0000154", "2A"),
        ("010000024", "01"),
        ("970100000", "971"),
        ("970400000", "974"),
        ("980500000", "976"),
        ("988000000", "988"),
    ],
)
def test_a_finess_tells_its_department(finess, department):
    assert department_of(finess) == department
