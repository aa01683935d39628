"""What a scanned text is."""

from datetime import date

import pytest

from services.dispense.rules import recognise
from shared.gs1 import SEPARATOR
from shared.qr import QrFlags
from tests.builders import INS, PARACETAMOL_CIP13, PRESCRIBER_RPPS, a_content, a_number
from tests.dispense.events import a_qr
from tests.dispense.packs import a_pack

TODAY = date(2026, 11, 22)
PACK = a_pack()
INS_CODE = (
    f"IS01{'0' * 22}S1{INS}S21.2.250.1.213.1.4.10S3ADA TEST{SEPARATOR}S4PATIENTE-FICTIVE"
    f"{SEPARATOR}S5FS605-03-1979S751215"
)


@pytest.mark.parametrize(
    ("text", "kind", "origin", "hint"),
    [
        (a_qr(a_content()), "prescription_qr", None, None),
        (a_qr(a_content())[:-1], "unknown", None, "qr_damaged"),
        (a_qr(a_content()).swapcase(), "unknown", None, "caps_lock"),
        ("ofx0abcdefgh", "unknown", None, "caps_lock"),
        ("Ofx1ABCDEFGH", "unknown", None, None),
        ("ofx", "unknown", None, None),
        ("OFX0ABCDEFGH", "old_qr", None, None),
        (a_number(), "prescription_number", None, None),
        (a_number().grouped.lower(), "prescription_number", None, None),
        (f"{a_number()[:-2]}00", "unknown", None, "number_mistyped"),
        (INS_CODE, "ins_code", None, None),
        (INS_CODE.replace(INS, f"{INS[:-1]}0"), "unknown", None, None),
        (INS, "vitale_card", None, None),
        ("2 79 03 51 215 189 89", "vitale_card", None, None),
        ('{"urls":["Task/160.000/$accept?ac=7"]}', "national_or_foreign_prescription", "DE", None),
        ("24F5DA-A83008-7EFE6Z", "national_or_foreign_prescription", "GB", None),
        ("CHMED16A1H4sIAAAA", "national_or_foreign_prescription", "CH", None),
        ("01S2TBPZ2JCNZZYGHZ", "national_or_foreign_prescription", "FR", None),
        ("RH47JAI592VLA09", "national_or_foreign_prescription", "FR", None),
        ("RH47JAI592VLA09"[:14], "unknown", None, None),
        (PACK, "medicine_pack", None, None),
        (PARACETAMOL_CIP13, "medicine_pack", None, None),
        (f"010{PARACETAMOL_CIP13}1728022910A21B219876XK54ZB", "unknown", None, "separator_lost"),
        (
            f"010{PARACETAMOL_CIP13}".translate(str.maketrans("1234567890", "&é\"'(-è_çà")),
            "unknown",
            None,
            "keyboard_layout",
        ),
        ("https://example.test/", "unknown", None, None),
    ],
)
def test_a_text_is_of_the_kind_whose_form_it_has(text, kind, origin, hint):
    found = recognise(text)

    assert (found.kind, found.origin, found.hint) == (kind, origin, hint)


def test_a_qr_tells_what_it_claims():
    claimed = recognise(a_qr(a_content(), flags=QrFlags.SECURE)).prescription

    assert claimed is not None
    assert (claimed.number, claimed.prescriber) == (a_number(), PRESCRIBER_RPPS)
    assert (claimed.issued_on, claimed.is_secure) == (TODAY, True)


def test_a_card_and_an_ins_code_tell_the_matricule_and_do_not_print_it():
    for text in (INS, INS_CODE):
        found = recognise(text)

        assert found.ins == INS
        assert INS not in repr(found)
