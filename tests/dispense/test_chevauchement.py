"""A stupéfiant that the patient still holds by another prescription is not handed over again."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispense import view
from services.dispense.model import ReasonToGoOn, Recorded
from services.dispense.products import overlaps_of_cis, overlaps_prescribed
from shared.contracts.prescription import (
    Device,
    MedicineInn,
    MedicineSpeciality,
    Mentions,
)
from shared.identifiers import Cis
from tests.builders import (
    MORPHINE,
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    PARACETAMOL,
    a_content,
    a_line,
    a_number,
    a_patient,
    a_prescriber,
)
from tests.dispense.builders import DEVICE, MEDICINES, NOON, a_hand_over, in_days, in_packs
from tests.dispense.counter import codes
from tests.dispense.reversing import reverse

SKENAN = MedicineSpeciality(cis=MORPHINE, label="SKENAN L.P. 10 mg, gélule")
CIP13 = MEDICINES.presentations(MORPHINE)[0].cip13
A_WEEK = a_hand_over(cip13=CIP13, packs=1, covers_days=7)


def morphine(seed: int, *, may_overlap: bool = False, **changes):
    line = a_line(
        product=SKENAN,
        quantity=in_days(28),
        duration_days=28,
        is_secure=True,
        mentions=Mentions(may_overlap=may_overlap),
    )
    return a_content(number=a_number(seed), lines=(line,), is_secure=True, **changes)


async def give(counter, content, *, at=NOON, pharmacy=1):
    qr_text = await counter.receive(content)
    right = (await counter.consulted(qr_text, pharmacy, at=at)).consultation_id
    return await counter.give(right, A_WEEK, at=at, pharmacy=pharmacy)


async def test_what_another_officine_handed_over_for_the_same_prescriber_counts(counter):
    await give(counter, morphine(1))

    second = await give(counter, morphine(2), pharmacy=2)
    last_day = await give(counter, morphine(3), at=NOON + timedelta(days=6))
    after = await give(counter, morphine(4), at=NOON + timedelta(days=7))

    assert codes(second) == ["dispensation_refused", "chevauchement"]
    assert second.refusals[-1].values == {"until": "28/11/2026"}
    assert codes(last_day) == ["dispensation_refused", "chevauchement"]
    assert isinstance(after, Recorded)


async def test_packs_said_to_cover_one_day_cover_their_share_all_the_same(counter):
    line = morphine(1).lines[0].model_copy(update={"quantity": in_packs(4, period_days=28)})
    right = (
        await counter.consulted(
            await counter.receive(morphine(1).model_copy(update={"lines": (line,)}))
        )
    ).consultation_id
    await counter.given(right, replace(A_WEEK, packs=4, covers_days=1))

    last_day = await give(counter, morphine(2), at=NOON + timedelta(days=27))
    after = await give(counter, morphine(3), at=NOON + timedelta(days=28))

    assert codes(last_day) == ["dispensation_refused", "chevauchement"]
    assert isinstance(after, Recorded)


async def test_the_mention_another_prescriber_or_another_patient_let_it_go_out(counter):
    await give(counter, morphine(1))

    for content in (
        morphine(2, may_overlap=True),
        morphine(3, prescriber=a_prescriber(rpps=OTHER_PRESCRIBER_RPPS)),
        morphine(4, patient=a_patient(ins=OTHER_INS)),
    ):
        assert isinstance(await give(counter, content), Recorded)


async def test_what_it_replaces_asks_for_a_reason_and_is_no_chevauchement(counter):
    await give(counter, morphine(1))

    declined = await give(counter, morphine(2, replaces=a_number(1)))

    assert codes(declined) == ["replacement_reason_missing"]
    right = (await counter.type_in(a_number(2))).consultation_id
    reason = ReasonToGoOn(code="prescriber_confirmed")
    assert isinstance(await counter.give(right, A_WEEK, reason_to_go_on=reason), Recorded)


async def test_what_was_taken_back_covers_nothing(counter):
    done = await give(counter, morphine(1))
    assert isinstance(done, Recorded)

    await reverse(counter, done.dispensation_id)

    assert isinstance(await give(counter, morphine(2), pharmacy=2), Recorded)


async def test_the_rest_of_the_same_prescription_is_no_chevauchement(counter):
    content = morphine(1)
    await give(counter, content)
    right = (await counter.type_in(content.number)).consultation_id

    assert isinstance(await counter.give(right, A_WEEK), Recorded)


async def test_a_consult_tells_it_before_anything_is_prepared(counter):
    await give(counter, morphine(1))
    qr_text = await counter.receive(morphine(2))

    during = view.consultation_answer(await counter.consulted(qr_text))
    later = await counter.consulted(qr_text, at=NOON + timedelta(days=7))

    assert [each.detail for each in during.warnings if each.code == "chevauchement"] == [
        (
            "Ligne 1 : par une autre ordonnance du même prescripteur, le patient a encore de ce "
            "traitement jusqu’au 28/11/2026. Celle-ci n’autorise pas le chevauchement."
        )
    ]
    assert later.overlaps == {}


async def test_of_two_prescriptions_at_one_moment_one_goes_out(counter):
    rights = []
    for seed in (1, 2):
        qr_text = await counter.receive(morphine(seed))
        rights.append((await counter.consulted(qr_text, seed)).consultation_id)

    answers = await asyncio.gather(
        *(counter.give(right, A_WEEK, pharmacy=n) for n, right in enumerate(rights, 1))
    )

    assert sorted(isinstance(answer, Recorded) for answer in answers) == [False, True]


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (SKENAN, {"morphine"}),
        (MedicineInn(inn="MORPHINE (sulfate de) 10 mg", label="x"), {"morphine"}),
        (MedicineInn(inn="paracétamol", label="x"), set()),
        (MedicineSpeciality(cis=PARACETAMOL, label="x"), set()),
        (DEVICE, set()),
    ],
)
def test_substances_whose_chevauchement_is_barred(product: Device, expected):
    assert overlaps_prescribed(product, MEDICINES) == expected


def test_a_speciality_that_left_the_catalogue_covers_nothing():
    assert overlaps_of_cis(Cis("69999999"), MEDICINES) == frozenset()
