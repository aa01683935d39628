"""What an officine owes, what it prints, and how far each hand-over went: stored and told."""

from datetime import date, timedelta

import pytest

from services.dispense import store
from services.dispense.model import Agreement, Owed
from services.dispense.view.printing import mentions_to_print
from shared.contracts.dispense import DispensationRecorded
from shared.contracts.prescription import MedicineInn, Mentions
from tests.builders import ISSUED_ON, a_content, a_line, a_number
from tests.dispense.builders import (
    DEVICE,
    METFORMIN,
    METFORMIN_30,
    METFORMIN_GENERIC_30,
    NOON,
    PREPARATION,
    a_finess,
    a_hand_over,
    a_pack,
    at,
    in_days,
    in_packs,
    nothing_given,
)
from tests.dispense.events import cancellation

WEEK = date(2026, 11, 30)
TOMORROW = ISSUED_ON + timedelta(days=1)
PROMISED = a_hand_over(packs=1, owed_packs=2, expected_on=TOMORROW, order_number="12345")
OWED = Owed(pharmacy=a_finess(1), packs=2, promised_on=ISSUED_ON, expected_on=TOMORROW)


@pytest.fixture
def content():
    return a_content(lines=(a_line(quantity=in_packs(3)), a_line(line=2)))


async def test_a_promise_is_stored_shown_and_told_until_it_is_kept(counter, content):
    qr_text = await counter.receive(content)
    right = (await counter.consulted(qr_text)).consultation_id

    recorded = await counter.given(right, PROMISED)
    promised = (await counter.consulted(qr_text, 2)).prescription.lines[0].owed
    await counter.given(right, a_hand_over(packs=2))

    (line,) = recorded.dispensed.lines
    assert (line.fill, line.owed_packs, line.order_number) == ("FFP", 2, "12345")
    events = [e for e in await counter.published() if isinstance(e, DispensationRecorded)]
    assert [(e.lines[0].fill, e.lines[0].owed_packs) for e in events] == [("FFP", 2), ("FFC", 0)]
    assert promised == (OWED,)
    kept = await counter.consulted(qr_text)
    assert kept.prescription.lines[0].owed == ()
    assert kept.history[0].lines == recorded.dispensed.lines


async def test_several_officines_may_owe_and_each_is_released_alone(counter, content):
    qr_text = await counter.receive(content)
    for officine in (1, 2):
        right = (await counter.consulted(qr_text, officine)).consultation_id
        await counter.given(right, a_hand_over(packs=1, owed_packs=1), pharmacy=officine)

    both = (await counter.consulted(qr_text)).prescription.lines[0].owed
    await store.release_owed(counter.pool, content.number, pharmacy=a_finess(1))
    one = (await counter.consulted(qr_text)).prescription.lines[0].owed

    assert [owed.pharmacy for owed in both] == sorted([a_finess(1), a_finess(2)])
    assert [owed.pharmacy for owed in one] == [a_finess(2)]


async def test_nothing_is_owed_of_a_cancelled_prescription(counter, content):
    qr_text = await counter.receive(content)
    right = (await counter.consulted(qr_text)).consultation_id
    await counter.given(right, PROMISED)

    await counter.end(cancellation(content))

    assert await counter.count("owed_line") == 0


async def test_what_is_printed_tells_what_became_of_each_line(counter):
    mentions = Mentions(fraction_days=7, presented_within_days=3)
    content = a_content(
        lines=(
            a_line(quantity=in_packs(3, renewals=1)),
            a_line(line=2, quantity=in_days(28), duration_days=28, mentions=mentions),
            a_line(line=3),
            a_line(line=4),
            a_line(line=5),
            a_line(line=6),
        )
    )
    late = at(ISSUED_ON + timedelta(days=5))
    right = (await counter.consulted(await counter.receive(content), at=late)).consultation_id

    recorded = await counter.given(
        right,
        a_hand_over(packs=1, owed_packs=2, order_number="12345"),
        a_hand_over(line=2, packs=1, covers_days=2),
        a_hand_over(
            line=3,
            outcome="adapted",
            cip13=METFORMIN_30,
            packs=1,
            agreement=Agreement(by="phone", agreed_at=NOON),
        ),
        nothing_given(line=4, reason="clinical_reason"),
        nothing_given(line=5, outcome="postponed", reason="stock_out", expected_on=WEEK),
        nothing_given(line=6, outcome="postponed", reason="awaiting_prescriber"),
        at=late,
    )

    told, label = mentions_to_print(recorded), recorded.dispensed.lines[2].label
    assert told[:2] == (
        "Timbre de l’officine : ____________________",
        f"Ordonnance n° {a_number().grouped}, exécutée le 27/11/2026",
    )
    first, fraction, adapted, *others = told[2:]
    assert first == (
        "Ligne 1 : 1 boîte, n° d’ordonnancier 12345, délivrée en partie, reste dû : 2 boîtes, "
        "reste à délivrer : 5 boîtes"
    )
    assert fraction == (
        "Ligne 2 : 1 boîte pour 2 jours, soit ________ unités de prise, n° d’ordonnancier "
        "________, délivrée en fraction, "
        "déduction de 5 jours (art. R.5132-33 du CSP), reste à délivrer : 21 jours à partir du "
        "29/11/2026"
    )
    assert adapted == (
        f"Ligne 3 : 1 boîte, n° d’ordonnancier ________, adaptée : {label}, accord du "
        "prescripteur par téléphone le 22/11/2026, délivrée en partie, reste à délivrer : 1 boîte"
    )
    assert others == [
        "Ligne 4 : non délivrée, refus de délivrance (art. R.4235-61 du CSP)",
        "Ligne 5 : reportée au 30/11/2026, rupture de stock",
        "Ligne 6 : reportée, réponse du prescripteur attendue",
    ]


async def test_a_renewal_by_a_generic_is_printed_as_such(counter):
    line = a_line(product=a_pack(METFORMIN_30, METFORMIN), quantity=in_packs(1, renewals=1))
    qr_text = await counter.receive(a_content(lines=(line,)))
    first = (await counter.consulted(qr_text)).consultation_id
    generic = a_hand_over(outcome="substituted", cip13=METFORMIN_GENERIC_30)
    begun = await counter.given(first, generic)
    later = NOON + timedelta(days=30)

    second = (await counter.consulted(qr_text, at=later)).consultation_id
    renewed = await counter.given(second, generic, at=later)

    label = renewed.dispensed.lines[0].label
    assert mentions_to_print(begun)[-1] == (
        f"Ligne 1 : 1 boîte, n° d’ordonnancier ________, substituée par {label}, reste à délivrer "
        ": 1 boîte à partir du 22/12/2026"
    )
    assert mentions_to_print(renewed)[-1] == (
        f"Ligne 1 : 1 boîte, n° d’ordonnancier ________, substituée par {label}, renouvellement"
    )


async def test_what_the_prescriber_excluded_from_fractions_is_printed_once_it_went_out_whole(
    counter,
):
    """R.5132-30 CSP: his words, « délivrance en une seule fois », are on what was executed so."""
    at_once = Mentions(is_single_dispensing=True)
    lines = (
        a_line(mentions=at_once),
        a_line(line=2, mentions=at_once),
        a_line(line=3, mentions=at_once),
        a_line(line=4),
    )
    right = (await counter.consulted(await counter.receive(a_content(lines=lines)))).consultation_id

    begun = await counter.given(
        right,
        a_hand_over(packs=2),
        a_hand_over(line=2, packs=1),
        nothing_given(line=3),
        a_hand_over(line=4, packs=2),
    )
    rest = await counter.given(right, a_hand_over(line=2, packs=1))

    whole, *others = mentions_to_print(begun)[2:]
    assert whole == (
        "Ligne 1 : 2 boîtes, n° d’ordonnancier ________, délivrance en une seule fois "
        "(art. R.5132-30 du CSP)"
    )
    assert len(others) == 3
    assert not any("une seule fois" in told for told in (*others, *mentions_to_print(rest)))


async def test_what_is_owed_is_not_printed_as_left_a_second_time(counter):
    right = (await counter.consulted(await counter.receive())).consultation_id

    recorded = await counter.given(right, a_hand_over(packs=1, owed_packs=1))

    assert mentions_to_print(recorded)[-1] == (
        "Ligne 1 : 1 boîte, n° d’ordonnancier ________, délivrée en partie, reste dû : 1 boîte"
    )


async def test_what_no_day_is_left_for_is_not_printed_as_left(counter):
    line = a_line(quantity=in_packs(1, renewals=11))
    qr_text = await counter.receive(a_content(lines=(line,)))
    await counter.given((await counter.consulted(qr_text)).consultation_id)
    last_month = NOON + timedelta(days=350)

    right = (await counter.consulted(qr_text, at=last_month)).consultation_id
    recorded = await counter.given(right, at=last_month)

    assert recorded.dispensed.lines[0].left_total == 10
    assert mentions_to_print(recorded)[-1] == (
        "Ligne 1 : 1 boîte, n° d’ordonnancier ________, renouvellement"
    )


async def test_the_speciality_handed_over_for_an_inn_is_printed(counter):
    line = a_line(product=MedicineInn(inn="paracétamol 1 g", label="Paracétamol 1 g, comprimé"))
    right = (
        await counter.consulted(await counter.receive(a_content(lines=(line,))))
    ).consultation_id

    recorded = await counter.given(right, a_hand_over(packs=2))

    assert mentions_to_print(recorded)[-1] == (
        "Ligne 1 : 2 boîtes, n° d’ordonnancier ________, spécialité délivrée : "
        "DOLIPRANE 1000 mg, comprimé, boîte de 8"
    )


async def test_a_device_is_counted_in_units_and_has_no_number_in_the_register(counter):
    lines = (
        a_line(product=DEVICE, quantity=in_packs(2, renewals=1)),
        a_line(line=2, product=PREPARATION, quantity=in_packs(1)),
    )
    right = (await counter.consulted(await counter.receive(a_content(lines=lines)))).consultation_id
    without_code = {"cip13": None, "product": None}

    recorded = await counter.given(
        right,
        a_hand_over(packs=1, owed_packs=1, **without_code),
        a_hand_over(line=2, **without_code),
    )

    assert mentions_to_print(recorded)[2:] == (
        "Ligne 1 : 1 unité, délivrée en partie, reste dû : 1 unité, reste à délivrer : 3 unités",
        "Ligne 2 : 1 préparation, n° d’ordonnancier ________",
    )
