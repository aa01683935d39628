"""The document lasts: it is PDF/A, by the word of an independent checker."""

import io

from PIL import Image, ImageCms

from shared.document import render
from shared.document.colour import grey_profile
from tests.builders import a_content, a_line, a_number
from tests.shared.drawn import QR_TEXT, a_huge_content
from tests.shared.verapdf import verdicts

FLAVOUR = "2u"


def test_documents_conform_to_pdf_a(tmp_path):
    secure = a_content(is_secure=True, lines=(a_line(is_secure=True, is_ald=True),))
    drawn = {
        "one": render(a_content(), qr_text=QR_TEXT),
        "secure": render(secure, qr_text=QR_TEXT),
        "many": render(a_huge_content(20), qr_text=QR_TEXT),
        "void": render(a_content(), qr_text=QR_TEXT, stamp="ANNULÉE"),
    }
    files = [tmp_path / f"{name}.pdf" for name in drawn]
    for file, pdf in zip(files, drawn.values(), strict=True):
        file.write_bytes(pdf)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(files[0].read_bytes().replace(b"<pdfaid:part>2", b"<pdfaid:part>9"))

    said = verdicts([*files, broken], flavour=FLAVOUR, workshop=tmp_path).splitlines()

    assert said[: len(files)] == [f"PASS {file} {FLAVOUR}" for file in files]
    assert said[len(files)] == f"FAIL {broken} {FLAVOUR}", "the checker does check"


def test_the_file_identifier_tells_one_document_from_another():
    def identifier(**changes) -> bytes:
        trailer = render(a_content(**changes), qr_text=QR_TEXT).rpartition(b"trailer")[2]
        return trailer.partition(b"/ID")[2].partition(b"]")[0]

    assert identifier() == identifier()
    assert identifier() != identifier(number=a_number(2))


def test_the_profile_of_the_grey_is_one_that_a_colour_engine_takes():
    grey = ImageCms.ImageCmsProfile(io.BytesIO(grey_profile()))
    transform = ImageCms.buildTransform(grey, ImageCms.createProfile("sRGB"), "L", "RGB")

    seen = [
        ImageCms.applyTransform(Image.new("L", (1, 1), level), transform) for level in (0, 128, 255)
    ]

    assert [shade.getpixel((0, 0)) for shade in seen if shade is not None] == [
        (0, 0, 0),
        (129, 129, 129),
        (255, 255, 255),
    ]
