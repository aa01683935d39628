"""What people read of a doubt: an alert, why an officine went on, what it still checks."""

import pytest

from services.notify import messages
from tests.builders import a_patient
from tests.notify.events import (
    a_notice,
    delivered,
    recorded,
    signal,
)

PATIENT = a_patient()


@pytest.mark.parametrize(
    ("reason_to_go_on", "sentence"),
    [
        ("prescriber_confirmed", "confirmation auprès du prescripteur"),
        ("patient_known", "patient connu de l’officine"),
        ("other", "autre motif"),
    ],
)
def test_the_prescriber_reads_why_an_officine_went_on_and_no_alert_is_claimed(
    reason_to_go_on, sentence
):
    event = recorded(reason_to_go_on=reason_to_go_on)

    body = messages.recorded_for_prescriber(event, a_notice()).body

    assert f"L’officine a poursuivi après vérification (motif : {sentence})." in body
    assert "alerte" not in body


@pytest.mark.parametrize(
    ("verification", "is_told"), [("temporary", True), ("secured", False), (None, False)]
)
def test_the_prescriber_reads_that_an_officine_still_checks_his_prescription(verification, is_told):
    event = recorded(delivered(verification=verification))

    body = messages.recorded_for_prescriber(event, a_notice()).body

    assert ("vérifie encore l’ordonnance" in body) == is_told
    assert "vérifie" not in messages.recorded_for_patient(event, a_notice(), []).body


@pytest.mark.parametrize("name", ["S1", "S2", "S3"])
def test_an_alert_reveals_nothing_of_the_execution(name):
    event = signal(name=name)

    for words in (
        messages.alert_for_prescriber(event, PATIENT),
        messages.alert_for_patient(event),
    ):
        assert event.sentence not in words.body
        assert "délivré" not in words.body.lower()


def test_every_signal_has_the_same_words_for_a_prescriber_from_whom_the_execution_is_hidden():
    names = ("S1", "S2", "S3")
    alerts = [messages.alert_for_prescriber(signal(name=name), PATIENT) for name in names]

    assert len({words.body for words in alerts}) == 3
    assert len({words.shown(is_hidden=True).body for words in alerts}) == 1
    assert "Vérifiez que vous êtes bien à l’origine" in alerts[0].shown(is_hidden=True).body
    assert [words.shown(is_hidden=False) for words in alerts] == alerts


def test_an_alert_reassures_the_patient_and_says_what_to_do():
    body = messages.alert_for_patient(signal()).body

    assert "a été présentée dans une officine" in body
    assert "Si ce n’est pas vous, parlez-en à votre pharmacien" in body
