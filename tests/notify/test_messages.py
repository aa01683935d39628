"""The words that people read: complete, correct, and nothing personal in a subject."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.notify import messages
from services.notify.model import Remainder
from shared.contracts.dispense import NoticeLine
from shared.contracts.prescription import (
    Mentions,
    NamedPharmacy,
    PrescriptionContent,
    Quantity,
)
from shared.days import last_first_day
from shared.document.dates import long_date
from tests.builders import INS, ISSUED_ON, a_content, a_line, a_number, a_patient
from tests.notify.events import (
    OFFICINE,
    a_notice,
    billed,
    cancelled,
    delivered,
    expired,
    recorded,
    rejected,
    signal,
)

GROUPED = a_number().grouped
PATIENT = a_patient()


def every_message(content: PrescriptionContent):
    left = [Remainder(line=1, label="X", left_total=1, unit="pack", opens_on=None)]
    notice = a_notice()
    return [
        messages.issued_for_prescriber(content),
        messages.issued_for_patient(content),
        messages.recorded_for_prescriber(recorded(), notice),
        messages.recorded_for_patient(recorded(), notice, left),
        messages.billed_for_prescriber(billed(), notice),
        messages.billed_for_patient(billed(), notice),
        messages.alert_for_prescriber(signal(), PATIENT),
        messages.alert_for_patient(signal()),
        messages.outcome_for_prescriber(cancelled(), notice),
        messages.outcome_for_prescriber(rejected(), notice),
        messages.cancelled_for_patient(cancelled(), notice),
        messages.expired_for_patient(expired(), ISSUED_ON, left),
    ]


def test_no_subject_names_a_person_or_a_product():
    for words in every_message(a_content()):
        for secret in (str(INS), "FICTI", "Ada", "DOLIPRANE"):
            assert secret not in words.subject
        assert GROUPED in words.subject


def test_no_body_holds_a_matricule():
    for words in every_message(a_content()):
        assert str(INS) not in words.body


def test_every_body_greets_names_the_prescription_and_says_who_writes():
    for words in every_message(a_content()):
        assert words.body.startswith("Bonjour,\n")
        assert f"n° {GROUPED}" in words.body
        assert words.body.endswith("merci de ne pas y répondre.\n")


def test_the_patient_reads_who_prescribed_and_until_when_to_begin_and_to_end():
    content = a_content()

    body = messages.issued_for_patient(content).body

    assert "établie le 22 novembre 2026 par Jean MEDECIN-FICTIF" in body
    assert (
        f"La première délivrance est possible jusqu’au {long_date(last_first_day(ISSUED_ON))}"
        in body
    )
    assert "dans l’officine de votre choix" in body
    assert "Rien ne pourra plus être délivré" not in body
    assert "Vous avez accepté que votre prescripteur voie" in body


def test_the_patient_of_a_renewed_prescription_reads_when_it_ends():
    renewed = Quantity(unit="pack", per_dispensing=2, renewals=5, period_days=28)

    body = messages.issued_for_patient(a_content(lines=(a_line(quantity=renewed),))).body

    assert "Rien ne pourra plus être délivré après le 22 novembre 2027." in body


def test_the_patient_of_a_stupefiant_reads_its_three_days_and_no_three_months():
    stupefiant = a_line(mentions=Mentions(presented_within_days=3))

    alone = messages.issued_for_patient(a_content(lines=(stupefiant,))).body
    among = messages.issued_for_patient(a_content(lines=(stupefiant, a_line(line=2)))).body

    assert "Présentez-le au plus tard le 25 novembre 2026 : ensuite, l’officine ne pourra" in alone
    assert "première délivrance" not in alone
    assert "Pour une partie de vos médicaments, présentez-le au plus tard le 25 novembre" in among
    assert "La première délivrance est possible jusqu’au 21 février 2027." in among


def test_where_a_pharmacy_is_named_no_other_is_told_of():
    content = a_content(pharmacy=NamedPharmacy(name="Pharmacie fictive"))

    assert (
        "à la pharmacie désignée, Pharmacie fictive." in messages.issued_for_patient(content).body
    )
    prescribers = messages.issued_for_prescriber(content).body
    assert "La pharmacie désignée (Pharmacie fictive) peut désormais la consulter." in prescribers
    assert "Toute officine" in messages.issued_for_prescriber(a_content()).body


def test_the_patient_reads_what_ordoflux_is():
    assert "Ordoflux est le service qui" in messages.issued_for_patient(a_content()).body


def test_a_patient_who_objected_reads_that_it_is_respected():
    content = a_content(prescriber_sees_execution=False)

    assert "ne verra pas" in messages.issued_for_patient(content).body
    assert "ne souhaite pas" in messages.issued_for_prescriber(content).body


def test_the_prescriber_reads_what_was_delivered_substituted_and_not_delivered():
    event = recorded(
        delivered(1, packs=2, covers_days=30),
        delivered(2, packs=1, outcome="substituted"),
        delivered(3, packs=0, outcome="not_delivered", reason="stock_out", left=1),
    )
    notice = a_notice(
        NoticeLine(line=1, prescribed="MÉDICAMENT A", delivered="MÉDICAMENT A, boîte de 15"),
        NoticeLine(line=2, prescribed="MÉDICAMENT B", delivered="GÉNÉRIQUE B"),
        NoticeLine(line=3, prescribed="MÉDICAMENT C"),
    )

    body = messages.recorded_for_prescriber(event, notice).body

    assert "– MÉDICAMENT A : délivré (MÉDICAMENT A, boîte de 15), 2 boîtes pour 30 jours" in body
    assert "– MÉDICAMENT B : remplacé par GÉNÉRIQUE B, 1 boîte\n" in body
    assert "– MÉDICAMENT C : non délivré (rupture de stock)" in body
    assert f"FINESS {OFFICINE}" in body
    assert "le 22 novembre 2026 à 14 h 00" in body
    assert "PATIENTE-FICTIVE Ada Test, née le 05/03/1979" in body


def test_people_read_what_was_adapted_and_how_the_prescriber_agreed_and_what_is_put_off():
    agreed: dict[str, Any] = {"outcome": "adapted", "agreed_at": recorded().occurred_at}
    event = recorded(
        delivered(1, packs=2, agreed_by="request", **agreed),
        delivered(2, packs=1, owed_packs=2, agreed_by="phone", **agreed),
        delivered(3, packs=0, outcome="postponed", reason="awaiting_prescriber", left=1),
        delivered(
            4,
            packs=0,
            outcome="postponed",
            reason="patient_returns",
            left=1,
            expected_on=date(2026, 11, 30),
        ),
    )
    notice = a_notice(
        NoticeLine(line=1, prescribed="MÉDICAMENT A", delivered="MÉDICAMENT B"),
        NoticeLine(line=2, prescribed="MÉDICAMENT C"),
        NoticeLine(line=3, prescribed="MÉDICAMENT D"),
        NoticeLine(line=4, prescribed="MÉDICAMENT E"),
    )

    for body in (
        messages.recorded_for_prescriber(event, notice).body,
        messages.recorded_for_patient(event, notice, []).body,
    ):
        assert (
            "– MÉDICAMENT A : adapté avec l’accord du prescripteur (réponse à l’officine), "
            "MÉDICAMENT B, 2 boîtes\n" in body
        )
        assert (
            "– MÉDICAMENT C : adapté avec l’accord du prescripteur (par téléphone), 1 boîte (et 2 "
            "boîtes à venir chercher)\n" in body
        )
        assert "– MÉDICAMENT D : reporté (réponse du prescripteur attendue)\n" in body
        assert (
            "– MÉDICAMENT E : reporté au 30 novembre 2026 (le patient revient le chercher)" in body
        )


def test_the_patient_reads_where_what_remains_and_from_when():
    left = [
        Remainder(line=1, label="A", left_total=2, unit="pack", opens_on=None),
        Remainder(line=2, label="B", left_total=1, unit="day", opens_on=a_content().issued_on),
    ]

    body = messages.recorded_for_patient(recorded(), a_notice(), left).body

    assert f"FINESS {OFFICINE}" in body
    assert "– A : 2 boîtes, dès maintenant" in body
    assert "– B : 1 jour de traitement, à partir du 22 novembre 2026" in body


def test_the_patient_reads_when_nothing_remains():
    body = messages.recorded_for_patient(recorded(), a_notice(), []).body

    assert "Il ne reste rien à délivrer" in body


def test_an_amount_is_written_as_in_french():
    body = messages.billed_for_patient(billed(total_cents=123_456), a_notice()).body

    assert "1\u202f234,56\u00a0€" in body


def test_a_mismatch_asks_nothing_of_the_patient():
    body = messages.billed_for_patient(billed(reconciliation="mismatch"), a_notice()).body

    assert "L’officine peut la corriger" in body
    assert "aucune démarche" in body


def test_the_patient_reads_that_the_invoice_came_to_us_and_its_date_is_the_invoices():
    body = messages.billed_for_patient(billed(), a_notice()).body

    assert "nous a transmis la facture, datée du 22 novembre 2026" in body
    assert "Assurance Maladie" not in body


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Pharmacie du Pont", f"La Pharmacie du Pont (FINESS {OFFICINE})"),
        ("PHARMACIE DU PONT", f"La PHARMACIE DU PONT (FINESS {OFFICINE})"),
        ("Martin et Durand", f"L’officine Martin et Durand (FINESS {OFFICINE})"),
        (None, f"L’officine FINESS {OFFICINE}"),
    ],
)
def test_an_officine_is_called_by_its_name_where_it_has_one(name, told):
    notice = a_notice(pharmacy_name=name)

    for words in (
        messages.recorded_for_prescriber(recorded(), notice),
        messages.recorded_for_patient(recorded(), notice, []),
    ):
        assert f"\n{told} a enregistré le" in words.body
    for words in (
        messages.billed_for_prescriber(billed(), notice),
        messages.billed_for_patient(billed(), notice),
    ):
        assert f"\n{told} nous a transmis la facture" in words.body


def test_an_execution_told_afterwards_says_when_it_happened():
    told = recorded(source="paper", intended_at=datetime(2026, 11, 20, 9, 5, tzinfo=UTC))
    offline = recorded(source="offline", intended_at=datetime(2026, 11, 20, 9, 5, tzinfo=UTC))

    for body in (
        messages.recorded_for_prescriber(told, a_notice()).body,
        messages.recorded_for_patient(told, a_notice(), []).body,
    ):
        assert "une délivrance faite sur papier le 20 novembre 2026 à 10 h 05 sur votre" in body
    assert "faite hors ligne le" in messages.recorded_for_patient(offline, a_notice(), []).body
    assert "faite" not in messages.recorded_for_patient(recorded(), a_notice(), []).body
