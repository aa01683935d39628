"""Every mention that a prescription can carry is read on its document."""

from datetime import date

import pytest

from shared.contracts.prescription import (
    Device,
    InitialPrescription,
    MedicinePack,
    Mentions,
    NamedPharmacy,
    Posology,
    Preparation,
    Quantity,
    Surgery,
)
from shared.document import render
from shared.document.dates import weight
from shared.document.parts import SQUARE
from shared.identifiers import Cip13, Finess, Lpp
from tests.builders import (
    PARACETAMOL,
    PARACETAMOL_CIP13,
    a_content,
    a_line,
    a_number,
    a_patient,
    a_prescriber,
)
from tests.shared.drawn import QR_TEXT, boxes_of, pages_of, text_of

INITIAL = InitialPrescription(
    prescribed_on=date(2026, 1, 12),
    prescriber_name="Dr Anne EXEMPLE",
    establishment="CHU de l’Exemple",
    reassess_on=date(2027, 1, 12),
)


@pytest.mark.parametrize(
    ("mentions", "printed"),
    [
        (Mentions(fraction_days=14), "Délivrance par fractions de quatorze jours"),
        (Mentions(fraction_days=1), "Délivrance par fractions d’un jour"),
        (Mentions(is_single_dispensing=True), "« Délivrance en une seule fois »"),
        (Mentions(may_overlap=True), "Chevauchement autorisé avec la période couverte"),
        (Mentions(is_off_label=True), "Prescription hors autorisation de mise sur le marché"),
        (Mentions(is_not_reimbursable=True), "NR (non remboursable)"),
        (Mentions(care_context="work_accident"), "Accident du travail ou maladie professionnelle"),
        (Mentions(care_context="prevention"), "Au titre de la prévention"),
        (
            Mentions(initial_prescription=INITIAL),
            (
                "du 12/01/2026 : Dr Anne EXEMPLE, CHU de l’Exemple ; "
                "à réévaluer au plus tard le 12/01/2027"
            ),
        ),
        (
            Mentions(
                initial_prescription=InitialPrescription(
                    prescribed_on=date(2026, 1, 12), prescriber_name=""
                )
            ),
            "Prescription initiale du 12/01/2026",
        ),
    ],
)
def test_a_mention_of_a_line_is_printed_where_it_is_given_and_only_there(mentions, printed):
    assert printed in text_of(lines=(a_line(mentions=mentions),))
    for none in (None, Mentions()):
        assert printed not in text_of(lines=(a_line(mentions=none),))


@pytest.mark.parametrize(
    ("changes", "printed"),
    [
        ({"is_exception": True}, "ORDONNANCE DE MÉDICAMENTS D’EXCEPTION"),
        (
            {"is_exception": True, "is_secure": True},
            "ORDONNANCE SÉCURISÉE DE MÉDICAMENTS D’EXCEPTION",
        ),
        ({"setting": "hospital_consultation"}, "Cadre : Consultation hospitalière"),
        ({"setting": "hospital_discharge"}, "Cadre : Ordonnance de sortie d’hospitalisation"),
        (
            {"pharmacy": NamedPharmacy(name="Pharmacie fictive", finess=Finess("759999022"))},
            "Pharmacie désignée : Pharmacie fictive (FINESS 759999022)",
        ),
        (
            {"pharmacy": NamedPharmacy(name="Pharmacie fictive")},
            "Pharmacie désignée : Pharmacie fictive",
        ),
        (
            {"surgery": Surgery(operated_on=date(2026, 12, 1), discharged_on=date(2026, 12, 4))},
            "Intervention programmée : le 1er décembre 2026 ; sortie prévue le 4 décembre 2026",
        ),
        (
            {"replaces": a_number(2)},
            f"Annule et remplace : l’ordonnance n° {a_number(2).grouped}",
        ),
        (
            {"prescriber": a_prescriber(hospital_service="CHU de l’Exemple, service fictif")},
            "CHU de l’Exemple, service fictif",
        ),
        (
            {"patient": a_patient(weight_grams=12_450, height_cm=87)},
            "Poids : 12,45 kg · Taille : 87 cm",
        ),
    ],
)
def test_a_mention_of_the_whole_is_printed_where_it_is_given_and_only_there(changes, printed):
    assert printed in text_of(**changes)
    assert printed not in text_of()


FIRST = "Première délivrance au plus tard le 21 février 2027 (art. R.5132-22 du CSP)"
RENEWED = Quantity(unit="pack", per_dispensing=2, renewals=5, period_days=10)


def test_what_a_pack_costs_is_printed_on_nobodys_paper():
    assert "onéreux" not in text_of(lines=(a_line(mentions=Mentions(is_expensive=True)),))


@pytest.mark.parametrize(("quantity", "is_renewed"), [(a_line().quantity, False), (RENEWED, True)])
def test_a_year_is_told_only_where_a_line_is_renewed(quantity, is_renewed):
    text = text_of(lines=(a_line(quantity=quantity),))

    assert FIRST in text
    assert ("Ordonnance valable jusqu’au 22 novembre 2027" in text) == is_renewed


def test_a_stupefiant_tells_until_when_it_is_handed_over_in_full():
    stupefiant = a_line(mentions=Mentions(presented_within_days=3))
    issued_on = date(2027, 2, 1)

    alone = text_of(issued_on=issued_on, lines=(stupefiant,))
    among = text_of(
        issued_on=issued_on, lines=(a_line(), stupefiant.model_copy(update={"line": 2}))
    )

    assert "À présenter : dans les 3 jours, soit le 4 février 2027 au plus tard, pour être" in alone
    assert "Première délivrance" not in alone
    assert "À présenter : (ligne 2) dans les 3 jours, soit le 4 février 2027" in among
    assert "Première délivrance au plus tard le 30 avril 2027" in among
    assert "À présenter" not in text_of()


def test_what_an_operation_prepares_tells_from_and_until_when_it_is_handed_over_in_full():
    stupefiant = a_line(mentions=Mentions(presented_within_days=3))
    surgery = Surgery(operated_on=date(2027, 2, 10), discharged_on=date(2027, 2, 12))

    text = text_of(issued_on=date(2027, 2, 1), lines=(stupefiant,), surgery=surgery)

    assert (
        "À présenter : à partir du 7 février 2027 et le 15 février 2027 au plus tard, pour" in text
    )


def test_all_that_a_line_says_stands_on_one_document():
    everything = Mentions(
        fraction_days=7,
        is_single_dispensing=True,
        may_overlap=True,
        is_off_label=True,
        is_not_reimbursable=True,
        is_expensive=True,
        presented_within_days=3,
        care_context="prevention",
        initial_prescription=INITIAL,
    )

    pages = pages_of(render(a_content(lines=(a_line(mentions=everything),)), qr_text=QR_TEXT))

    assert len(pages) == 1


@pytest.mark.parametrize(
    ("grams", "text"),
    [(62_500, "62,5 kg"), (70_000, "70 kg"), (3_005, "3,005 kg"), (850, "0,85 kg")],
)
def test_a_weight_is_printed_to_the_gram(grams, text):
    assert weight(grams) == text


def test_the_number_of_specialities_stands_in_a_square_at_the_lower_right():
    medicine = MedicinePack(
        cip13=Cip13(PARACETAMOL_CIP13), cis=PARACETAMOL, label="DOLIPRANE 1000 mg, comprimé"
    )
    device = Device(lpp=Lpp("1234567"), label="Lecteur")
    lines = (
        a_line(is_secure=True),
        a_line(line=2, product=medicine),
        a_line(line=3, product=device),
        a_line(line=4, product=Preparation(label="Vaseline 10 g")),
    )
    content = a_content(is_secure=True, lines=lines)

    squares = [box for box in boxes_of(render(content, qr_text=QR_TEXT)) if is_square(box, SQUARE)]

    assert len(squares) == 1
    left, _, _, top = squares[0]
    assert (left > 400, top < 300) == (True, True)
    assert "Nombre de spécialités prescrites (deux) 2" in text_of(is_secure=True, lines=lines)
    assert "Nombre de spécialités" not in text_of(lines=lines)


def is_square(box: tuple[float, float, float, float], side: float) -> bool:
    left, bottom, right, top = box
    return right - left == pytest.approx(side + 0.8, abs=1.0) == top - bottom


def test_a_device_without_posology_leaves_no_empty_row():
    device = Device(lpp=Lpp("1234567"), label="Lecteur")

    text = text_of(lines=(a_line(product=device, posology=Posology(text=""), duration_days=None),))

    assert "1. Lecteur Quantité : 2 unités" in text


def test_a_word_across_the_page_is_printed_on_each_of_them():
    content = a_content(lines=tuple(a_line(line=n) for n in range(1, 21)))

    pages = pages_of(render(content, qr_text=QR_TEXT, stamp="ANNULÉE"))

    assert len(pages) > 1
    assert all("ANNULÉE" in page for page in pages)


def test_specialities_are_counted_in_the_feminine():
    lines = tuple(a_line(line=n, is_secure=True) for n in range(1, 22))

    assert "Nombre de spécialités prescrites (vingt et une) 21" in text_of(
        is_secure=True, lines=lines
    )
