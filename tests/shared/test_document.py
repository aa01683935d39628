"""The PDF of a prescription, read back as a patient's viewer and an officine's scanner would."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
import zxingcpp

from shared.contracts.prescription import (
    Device,
    MedicineSpeciality,
    NamedPharmacy,
    Posology,
    Quantity,
)
from shared.document import render
from shared.document.dates import long_date
from shared.document.fonts import BOLD, drawable, width, wrap
from shared.document.layout import MARGIN, PAGE_HEIGHT, PAGE_WIDTH
from shared.document.parts import BOX
from shared.identifiers import Lpp
from shared.qr_image import QrTextUnfit
from tests.builders import (
    INS,
    PARACETAMOL,
    a_content,
    a_line,
    a_number,
)
from tests.shared.drawn import QR_TEXT, a_huge_content, boxes_of, many_lines, pages_of, text_of

MORPHINE = "SKENAN L.P. 10 mg, microgranules à libération prolongée en gélule"


def test_a_scanner_reads_the_qr_code_back_from_the_page():
    document = pypdfium2.PdfDocument(render(a_content(), qr_text=QR_TEXT))

    image = document[0].render(scale=150 / 72).to_pil()
    found = zxingcpp.read_barcodes(image)

    document.close()
    assert [code.text for code in found] == [QR_TEXT]


def test_the_mentions_that_the_law_asks_for_stand_on_the_page():
    text = text_of()

    for mention in (
        *("Jean MEDECIN-FICTIF", "Médecin généraliste", "RPPS 99700218896", "FINESS 010000024"),
        *("1 rue de l’Exemple, 75000 Paris, France", "+33 1 00 00 00 00"),
        *("PATIENTE-FICTIVE Ada Test", "Née le 05/03/1979", "féminin", "Le 22 novembre 2026"),
        *("DOLIPRANE 1000 mg, comprimé", "1 comprimé matin et soir", "Durée : 10 jours"),
        *("Quantité : 2 boîtes", "Non renouvelable", a_number().grouped),
        *("transmises par voie électronique", "Assurance Maladie", "Signature du prescripteur"),
    ):
        assert mention in text, mention


def test_the_matricule_of_the_patient_is_printed_with_its_label():
    assert f"Matricule INS : {INS}" in text_of()


def test_the_same_content_gives_the_same_bytes():
    first = render(a_content(), qr_text=QR_TEXT)

    assert render(a_content(), qr_text=QR_TEXT) == first
    assert render(a_content(number=a_number(2)), qr_text=QR_TEXT) != first


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns after each few instructions."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_that_draw_at_the_same_time_do_not_mix_up_their_letters():
    # Accented letters are drawn from two glyphs each, found by reading on in the font's file.
    accents = Posology(text="àâäçéèêëîïôöùûüÿÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ" * 2)
    content = a_content(lines=(a_line(posology=accents),))
    alone = render(content, qr_text=QR_TEXT)

    with ThreadPoolExecutor(max_workers=8) as threads:
        together = list(threads.map(lambda _: render(content, qr_text=QR_TEXT), range(60)))

    assert set(together) == {alone}


def test_an_ordinary_prescription_fits_on_one_page():
    assert len(pages_of(render(a_content(lines=many_lines(5)), qr_text=QR_TEXT))) == 1


def test_twenty_lines_and_long_names_break_pages_and_stay_inside_the_margins():
    pdf = render(a_huge_content(20), qr_text=QR_TEXT)

    pages = pages_of(pdf)
    assert len(pages) > 1
    for n, page in enumerate(pages, 1):
        assert f"Page {n} / {len(pages)}" in page
        assert "MEDECIN-FICTIF" in page
        assert a_number().grouped in page
    assert sum(page.count("DOLIPRANE") for page in pages) == 20
    assert "Signature" in pages[-1]
    assert "Fin de la prescription : 20 lignes." in pages[-1], "nobody signs without a count"
    for n, page in enumerate(pages[:-1], 2):
        assert f"Suite page {n}/{len(pages)} Ordonnance" in page, "nothing is added below"
    assert "Suite page" not in pages[-1]
    assert "Signature" not in "".join(pages[:-1])
    for left, bottom, right, top in boxes_of(pdf):
        assert left >= MARGIN - 1.5
        assert right <= PAGE_WIDTH - MARGIN + 1.5
        assert bottom >= MARGIN - 1.5
        assert top <= PAGE_HEIGHT - MARGIN + 1.5


def test_nothing_can_be_added_unseen_below_the_last_line():
    assert "Fin de la prescription : 3 lignes." in text_of(lines=many_lines(3))


def test_ald_lines_stand_in_their_own_zone_above_the_others():
    text = text_of(
        lines=(
            a_line(line=1, posology=Posology(text="intercurrent")),
            a_line(line=2, is_ald=True, posology=Posology(text="exonérant")),
        )
    )

    order = [
        text.index(each)
        for each in ("AFFECTION EXONÉRANTE", "exonérant", "MALADIES INTERCURRENTES", "intercurrent")
    ]
    assert order == sorted(order)


def test_an_empty_zone_is_printed_and_says_so():
    text = text_of(lines=(a_line(is_ald=True),))

    assert "MALADIES INTERCURRENTES Néant" in text


def test_without_an_ald_line_there_are_no_zones():
    assert "EXONÉRANTE" not in text_of()


def test_a_secure_line_is_written_out_in_words():
    text = text_of(
        is_secure=True,
        lines=(
            a_line(
                is_secure=True,
                product=MedicineSpeciality(cis=PARACETAMOL, label=MORPHINE),
                posology=Posology(text="1 gélule 2 fois par jour"),
                duration_days=28,
            ),
            a_line(line=2, product=Device(lpp=Lpp("1234567"), label="Lecteur")),
        ),
    )

    assert "ORDONNANCE SÉCURISÉE" in text
    assert "dosage dix milligrammes" in text
    assert "une gélule deux fois par jour, pendant vingt-huit jours ; deux boîtes." in text
    assert "Nombre de spécialités prescrites (une) 1" in text
    assert "LPP 1234567" in text


def test_the_renewals_of_a_secure_line_are_written_in_words():
    five = Quantity(unit="pack", per_dispensing=2, renewals=5, period_days=28)

    assert "pendant dix jours, à renouveler cinq fois ; deux boîtes." in text_of(
        is_secure=True, lines=(a_line(is_secure=True, quantity=five),)
    )
    assert "à renouveler" not in text_of(is_secure=True, lines=(a_line(is_secure=True),))


def test_who_may_execute_it_is_told():
    named = NamedPharmacy(name="Pharmacie fictive")

    assert "permet à toute officine d’en vérifier l’authenticité et de l’exécuter" in text_of()
    assert "permet à la pharmacie désignée d’en vérifier" in text_of(pharmacy=named)


def test_renewals_and_the_ban_on_substitution_are_printed():
    text = text_of(
        lines=(
            a_line(
                quantity=Quantity(unit="pack", per_dispensing=2, renewals=5, period_days=28),
                non_substituable="MTE",
            ),
        )
    )

    assert "À renouveler 5 fois tous les 28 jours" in text
    assert "NON SUBSTITUABLE (MTE : marge thérapeutique étroite)" in text


@pytest.mark.parametrize(("agrees", "word"), [(True, "OUI"), (False, "NON")])
def test_the_filled_square_stands_beside_the_choice_of_the_patient(agrees, word):
    pdf = render(a_content(prescriber_sees_execution=agrees), qr_text=QR_TEXT)

    assert word_before_the_filled_square(pdf) == word


def word_before_the_filled_square(pdf: bytes) -> str:
    """The last word printed on the square's row, left of it, as an eye would read."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        [square] = filter(is_filled_square, page.get_objects())
        left, bottom, _, top = square.get_bounds()
        text = page.get_textpage()
        row = text.get_text_bounded(left=0, bottom=bottom - 1, right=left, top=top + 1)
        text.close()
        return row.split()[-1]
    finally:
        document.close()


def is_filled_square(drawn) -> bool:
    side = BOX - 4
    left, bottom, right, top = drawn.get_bounds()
    return right - left == pytest.approx(side, abs=0.1) == top - bottom


def test_every_character_of_french_is_in_the_embedded_typeface():
    french = "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ’“”«»€–—…µ°²³½×≥≤"
    rarer = "\u2018\u00a0\u202f\u2011\u03b1\u03b2\u03a9"  # spaces, hyphen, Greek of medicine names

    assert drawable(french + rarer) == french + rarer


def test_a_character_nobody_can_draw_is_shown_as_missing_not_left_out():
    assert drawable("Ⓐ") == "A"
    assert drawable("A中B") == "A◊B"


@pytest.mark.parametrize("figure", ["①", "\uff11", "⑴", "\u0661"])
def test_a_figure_nobody_can_draw_is_never_another_digit_of_a_dose(figure):
    assert drawable(f"1{figure} mg") == "1◊ mg"


def test_a_word_wider_than_the_page_is_cut():
    lines = wrap("x" * 500, BOLD, 10, room=100)

    assert "".join(lines) == "x" * 500
    assert all(width(line, BOLD, 10) <= 100 for line in lines)


def test_the_first_of_a_month_is_written_as_people_do():
    assert long_date(a_content().issued_on.replace(month=8, day=1)) == "1er août 2026"


def test_a_text_that_is_no_qr_code_of_ours_is_refused():
    with pytest.raises(QrTextUnfit):
        render(a_content(), qr_text="minuscules")
