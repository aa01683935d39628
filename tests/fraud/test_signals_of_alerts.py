"""S4: confirmed alerts, by number and by resemblance."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.fraud.engine import AlertList, ConfirmedAlert
from services.fraud.signals.alerts import AlertMatch, AlertResemblance
from shared.identifiers import Rpps
from tests.fraud.playing import (
    DOCTOR,
    MONDAY,
    OTHER_DOCTOR,
    PARACETAMOL,
    PATIENT,
    TRAMADOL,
    Play,
    line,
    patient,
    playing,
)

BEFORE = MONDAY - timedelta(days=3)


def alerts(**changes) -> AlertList:
    found = AlertList()
    known: dict[str, Any] = {
        "alert_id": UUID(int=7),
        "confirmed_at": BEFORE,
        "number": "FALSE",
        "prescriber": DOCTOR,
        "patient_ref": PATIENT,
        "drug_classes": ("N02AX02",),
    }
    found.confirm(ConfirmedAlert(**(known | changes)))
    return found


def compared(known: AlertList, *lines) -> Play:
    play = playing(AlertResemblance(), alerts=known)
    play.issue("N1", *lines)
    return play


def test_the_number_of_a_confirmed_alert_is_recognised():
    play = playing(AlertMatch(), alerts=alerts())

    (hit,) = play.show("FALSE")

    assert (hit.signal, hit.signal_class, hit.points) == ("S4", "D", 50)


def test_another_number_is_not():
    assert not playing(AlertMatch(), alerts=alerts()).show("N1")


def test_a_number_is_not_recognised_before_its_alert_was_confirmed():
    play = playing(AlertMatch(), alerts=alerts(confirmed_at=MONDAY + timedelta(seconds=1)))

    assert not play.show("FALSE")


def test_a_withdrawn_alert_is_forgotten_and_a_revision_takes_its_place():
    known = alerts()
    known.confirm(ConfirmedAlert(alert_id=UUID(int=7), confirmed_at=BEFORE))

    assert known.of_number("FALSE") is None

    known.withdraw(UUID(int=7))
    known.withdraw(UUID(int=7))

    assert not known.by_id
    assert not known.of_patient(PATIENT)


def test_the_same_patient_prescriber_and_drug_are_fully_alike():
    (hit,) = compared(alerts()).show("N1")

    assert (hit.signal, hit.signal_class, hit.observed, hit.threshold) == ("S4", "H", "1", "0.92")
    assert "ressemblance de 100 sur 100" in hit.sentence


@pytest.mark.parametrize(
    ("changes", "observed"),
    [
        ({"prescriber": Rpps("10000000002")}, "0.93"),  # one digit off
        ({"drug_classes": ("N02AX06",)}, "0.94"),  # the same chemical group
        ({"drug_classes": ("N02A",)}, "1"),  # an alert on the whole class
    ],
)
def test_a_near_prescriber_or_a_near_drug_is_alike_enough(changes, observed):
    (hit,) = compared(alerts(**changes)).show("N1")

    assert hit.observed == observed


@pytest.mark.parametrize(
    "changes",
    [
        {"prescriber": OTHER_DOCTOR},
        {"prescriber": None},
        {"prescriber": Rpps("10000000002"), "drug_classes": ("N02AX06",)},  # near twice: 87
        {"drug_classes": ("C09AA05",)},
        {"patient_ref": patient(2)},
        {"patient_ref": None},
        {"number": "N1"},  # its own alert: the other arm says so
        {"confirmed_at": MONDAY + timedelta(days=1)},
    ],
)
def test_less_than_all_three_is_not_alike_enough(changes):
    assert not compared(alerts(**changes)).show("N1")


def test_what_was_prescribed_must_be_known_to_be_alike():
    play = playing(AlertResemblance(), alerts=alerts())

    assert not play.show("N1")
    assert not compared(alerts(), line(PARACETAMOL)).show("N1")
    assert not compared(alerts(), line(None)).show("N1")


def test_a_presentation_without_patient_or_prescriber_resembles_nobody():
    play = compared(alerts())

    assert not play.show("N1", patient_ref=None)
    assert not play.show("N1", prescriber=None)


def test_the_best_resemblance_of_several_alerts_counts():
    known = alerts(drug_classes=("C09AA05",))
    known.confirm(
        ConfirmedAlert(
            alert_id=UUID(int=17),
            confirmed_at=BEFORE,
            prescriber=DOCTOR,
            patient_ref=PATIENT,
            drug_classes=(TRAMADOL.key,),
        )
    )

    (hit,) = compared(known).show("N1")

    assert hit.observed == "1"
