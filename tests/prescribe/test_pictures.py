"""Drawn pictures are kept, and never more than there is room for."""

from services.prescribe.pictures import QrPictures
from tests.builders import a_number

TEXT = "OFX1ABC234"


async def test_a_picture_is_drawn_once():
    pictures = QrPictures(2)

    first = await pictures.picture(a_number(1), "png", TEXT)

    assert await pictures.picture(a_number(1), "png", "OFX1OTHER") is first
    assert first.startswith(b"\x89PNG")


async def test_the_least_recently_used_picture_goes_first():
    pictures = QrPictures(2)
    kept = await pictures.picture(a_number(1), "png", TEXT)
    gone = await pictures.picture(a_number(2), "png", TEXT)
    await pictures.picture(a_number(1), "png", TEXT)

    await pictures.picture(a_number(3), "png", TEXT)

    assert len(pictures) == 2
    assert await pictures.picture(a_number(1), "png", TEXT) is kept
    assert await pictures.picture(a_number(2), "png", TEXT) is not gone


async def test_png_and_svg_of_one_prescription_are_two_pictures():
    pictures = QrPictures(1)

    drawn = [await pictures.picture(a_number(1), kind, TEXT) for kind in ("png", "svg", "png")]

    assert drawn[1].startswith(b"<svg ")
    assert drawn[0] == drawn[2]
