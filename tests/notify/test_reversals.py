"""A dispensation that is taken back: the patient is told what counts no more and what remains."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.messages import reversed_for_patient, reversed_for_prescriber
from shared.contracts.dispense import DispensationReversed, ExecutionNotice
from shared.kafka.consume import ContradictoryEvent
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, PRESCRIBER_RPPS, a_content
from tests.notify.events import (
    NOON,
    OFFICINE,
    PATIENT_REF,
    PHARMACIST,
    a_notice,
    an_id,
    cancelled,
    delivered,
    issued,
    recorded,
    rejected,
    sealed,
)
from tests.notify.postroom import PATIENT, PRESCRIBER


def taken_back(
    reason: str = "wrong_product", notice: ExecutionNotice | None = None, **changes: Any
) -> DispensationReversed:
    """Return what takes the usual dispensation back: two packs are left again."""
    number, event_id = a_content().number, changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON + timedelta(hours=2),
        "number": number,
        "reversal_id": an_id(),
        "dispensation_id": an_id(),
        "prescription_version": 3,
        "reason": reason,
        "pharmacy_finess": OFFICINE,
        "pharmacist_rpps": PHARMACIST,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "state": "issued",
        "lines": (delivered(left=2, left_now=2),),
        "sealed": sealed(notice or a_notice(), "dispensation.reversed", number, event_id),
    }
    return DispensationReversed(**parts | changes)


def test_the_patient_reads_what_counts_no_more_and_whom_to_ask():
    told = reversed_for_patient(taken_back(), a_notice(pharmacy_name="Pharmacie du Pont"), [])

    assert "DOLIPRANE" not in told.subject
    assert (
        "La Pharmacie du Pont (FINESS 759999014) a retiré le 22 novembre 2026 à 15 h 00 ce qu’elle "
        "avait enregistré par erreur sur votre ordonnance n° " in told.body
    )
    assert "(motif : erreur de produit) :" in told.body
    assert "– DOLIPRANE 1000 mg, boîte de 8, 2 boîtes" in told.body
    assert "Si vous avez emporté l’un de ces produits" in told.body


@pytest.mark.parametrize("reason", ["not_collected", "entered_twice", "other"])
def test_what_nobody_holds_asks_for_no_caution(reason):
    assert "emporté" not in reversed_for_patient(taken_back(reason), a_notice(), []).body


def test_what_was_not_delivered_is_said_so():
    nothing = delivered(packs=0, left=2, outcome="not_delivered", reason="stock_out")

    told = reversed_for_prescriber(taken_back(lines=(nothing,)), a_notice())

    assert "– DOLIPRANE 1000 mg, comprimé : l’absence de délivrance" in told.body


@pytest.mark.parametrize("sees", [True, False])
async def test_the_patient_is_told_once_and_the_prescriber_where_the_patient_agrees(postroom, sees):
    event = taken_back()

    await postroom.take(issued(a_content(prescriber_sees_execution=sees)), event, event)

    assert await postroom.kinds(PATIENT) == ["issued", "reversed"]
    assert await postroom.kinds(PRESCRIBER) == ["issued", *(["reversed"] if sees else [])]


async def test_what_is_left_again_is_told(postroom):
    await postroom.take(issued(), recorded(), taken_back())

    last = (await postroom.messages(PATIENT))[-1]
    assert "Il reste à délivrer :\n– DOLIPRANE 1000 mg, comprimé : 2 boîtes" in last.words.body


async def test_of_what_was_cancelled_nothing_is_left(postroom):
    await postroom.take(issued(), taken_back(state="cancelled"))

    last = (await postroom.messages(PATIENT))[-1]
    assert "Il ne reste rien à délivrer" in last.words.body


@pytest.mark.parametrize(("sees", "told"), [(True, ["cancelled"]), (False, [])])
async def test_a_request_granted_after_all_is_told_unless_it_would_tell_of_the_execution(
    postroom, sees, told
):
    request = UUID(int=9)
    await postroom.take(
        issued(a_content(prescriber_sees_execution=sees)),
        rejected(cancellation_id=request),
        cancelled(cancellation_id=request),
    )

    kinds = await postroom.kinds(PRESCRIBER)
    assert kinds[0] == "issued"
    assert kinds[2:] == told
    assert await postroom.kinds(PATIENT) == ["issued", "cancelled"]


async def test_a_reversal_in_the_name_of_another_patient_tells_nobody(postroom):
    await postroom.take(issued())

    with pytest.raises(ContradictoryEvent):
        await postroom.take(taken_back(patient_ref=PATIENT_REFS.ref(OTHER_INS)))
