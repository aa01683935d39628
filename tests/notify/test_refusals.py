"""A refusal to dispense: the prescriber is asked, the patient is told of dangers only."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from services.notify.messages import refused_for_patient, refused_for_prescriber
from shared.contracts.dispense import (
    DispensingRefusalReason,
    DispensingRefused,
    NoticeLine,
    RefusalNotice,
)
from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import (
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    PRESCRIBER_RPPS,
    a_content,
    a_patient,
    a_prescriber,
)
from tests.notify.events import NOON, OFFICINE, PATIENT_REF, PHARMACIST, an_id, issued, sealed
from tests.notify.postroom import PATIENT, PRESCRIBER

SUSPICIONS = ("suspected_forgery", "suspected_misuse", "identity_doubtful")


def a_refusal_notice(**changes: Any) -> RefusalNotice:
    parts: dict[str, Any] = {
        "patient": a_patient(),
        "prescriber": a_prescriber(),
        "pharmacy_name": "Pharmacie du Pont",
        "lines": (NoticeLine(line=1, prescribed="DOLIPRANE 1000 mg, comprimé"),),
        "comment": "Tampon illisible.",
    }
    return RefusalNotice(**parts | changes)


def refused(
    reason: str = "suspected_forgery", notice: RefusalNotice | None = None, **changes: Any
) -> DispensingRefused:
    """Return a refusal of the usual prescription."""
    number, event_id = a_content().number, changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON + timedelta(hours=1),
        "number": number,
        "refusal_id": an_id(),
        "reason": reason,
        "lines": (),
        "pharmacy_finess": OFFICINE,
        "pharmacist_rpps": PHARMACIST,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": sealed(notice or a_refusal_notice(), "dispensing.refused", number, event_id),
    }
    return DispensingRefused(**parts | changes)


def test_a_suspicion_asks_the_prescriber_whether_he_wrote_this():
    told = refused_for_prescriber(refused(), a_refusal_notice())

    assert "DOLIPRANE" not in told.subject
    assert "FICTIVE" not in told.subject
    assert (
        "La Pharmacie du Pont (FINESS 759999014) a refusé le 22 novembre 2026 à 14 h 00 de "
        "délivrer votre ordonnance n° " in told.body
    )
    assert "(motif : suspicion de falsification)" in told.body
    assert "Refusé :\n– DOLIPRANE 1000 mg, comprimé" in told.body
    assert "Message de l’officine : «\u00a0Tampon illisible.\u00a0»" in told.body
    assert "Êtes-vous bien l’auteur de cette ordonnance" in told.body
    assert told.body_if_hidden is None


def test_a_danger_asks_for_another_prescription_and_not_who_wrote_it():
    told = refused_for_prescriber(refused("danger_to_patient", lines=(1,)), a_refusal_notice())

    assert "de délivrer une partie de votre ordonnance n° " in told.body
    assert "remplacez-la ou annulez-la" in told.body
    assert "l’auteur" not in told.body


def test_the_patient_reads_no_word_of_the_pharmacist_s_note():
    told = refused_for_patient(refused("danger_to_patient"), a_refusal_notice())

    assert "par précaution pour votre santé, ne pas délivrer votre ordonnance" in told.body
    assert "– DOLIPRANE 1000 mg, comprimé" in told.body
    assert "Tampon" not in told.body
    assert "demandez conseil" in told.body


@pytest.mark.parametrize("reason", get_args(DispensingRefusalReason))
@pytest.mark.parametrize("sees", [True, False])
async def test_the_prescriber_is_told_once_and_the_patient_of_a_danger_only(postroom, reason, sees):
    event = refused(reason)

    await postroom.take(issued(a_content(prescriber_sees_execution=sees)), event, event)

    told = ["dispensing_refused"] if reason == "danger_to_patient" else []
    assert await postroom.kinds(PRESCRIBER) == ["issued", "dispensing_refused"]
    assert await postroom.kinds(PATIENT) == ["issued", *told]


async def test_a_refusal_that_comes_before_its_prescription_waits(postroom):
    with pytest.raises(NotYetKnown):
        await postroom.take(refused())


@pytest.mark.parametrize(
    "forged",
    [
        refused(patient_ref=PATIENT_REFS.ref(OTHER_INS)),
        refused(
            notice=a_refusal_notice(
                patient=a_patient(ins=OTHER_INS),
                prescriber=a_prescriber(rpps=OTHER_PRESCRIBER_RPPS),
            ),
            patient_ref=PATIENT_REFS.ref(OTHER_INS),
            prescriber_rpps=OTHER_PRESCRIBER_RPPS,
        ),
    ],
)
async def test_a_refusal_in_the_name_of_others_tells_nobody(postroom, forged):
    await postroom.take(issued())

    with pytest.raises(ContradictoryEvent):
        await postroom.take(forged)

    assert await postroom.kinds(PRESCRIBER) == ["issued"]


async def test_a_copy_in_another_event_does_not_open(postroom):
    await postroom.take(issued())

    with pytest.raises(Unsealable):
        await postroom.take(refused().model_copy(update={"event_id": an_id()}))
