"""Documents that tests draw, and what a reader finds in them."""

import pypdfium2

from shared.document import render
from tests.builders import (
    a_content,
    a_line,
    a_patient,
    a_prescriber,
)

QR_TEXT = "OFX1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 6 + "ABCDEFGHIJKLMNOPQRSTU"


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_text(document[n]) for n in range(len(document))]
    finally:
        document.close()


def _text(page) -> str:
    text = page.get_textpage()
    try:
        return " ".join(text.get_text_bounded().split())
    finally:
        text.close()


def text_of(**changes) -> str:
    return " ".join(pages_of(render(a_content(**changes), qr_text=QR_TEXT)))


def boxes_of(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """The bounds of everything drawn, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [each.get_bounds() for page in document for each in page.get_objects(max_depth=2)]
    finally:
        document.close()


def many_lines(count: int):
    return tuple(a_line(line=n, is_ald=n % 3 == 0) for n in range(1, count + 1))


def a_huge_content(lines: int):
    return a_content(
        lines=many_lines(lines),
        patient=a_patient(
            family_name="DE-LA-FONTAINE-MONTMORENCY-" * 4, given_names="Anne-Élisabeth " * 6
        ),
        prescriber=a_prescriber(
            specialty="Endocrinologie, diabétologie et nutrition " * 2,
            address="Centre hospitalier de l’Exemple, bâtiment C, 3e étage, " * 4,
        ),
    )
