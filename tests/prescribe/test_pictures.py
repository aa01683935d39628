"""Drawn pictures are kept, and never more than there is room for."""

import asyncio

import pytest

from services.prescribe.pictures import QrPictures
from shared.drawings import TooManyWaiting
from tests.builders import a_number

TEXT = "OFX1ABC234"


async def test_a_picture_is_drawn_once():
    pictures = QrPictures(kept_max=2, waiting_max=2, per_person_max=2)

    first = await pictures.picture(a_number(1), "png", TEXT)

    assert await pictures.picture(a_number(1), "png", "OFX1OTHER") is first
    assert first.startswith(b"\x89PNG")


async def test_the_least_recently_used_picture_goes_first():
    pictures = QrPictures(kept_max=2, waiting_max=2, per_person_max=2)
    kept = await pictures.picture(a_number(1), "png", TEXT)
    gone = await pictures.picture(a_number(2), "png", TEXT)
    await pictures.picture(a_number(1), "png", TEXT)

    await pictures.picture(a_number(3), "png", TEXT)

    assert len(pictures) == 2
    assert await pictures.picture(a_number(1), "png", TEXT) is kept
    assert await pictures.picture(a_number(2), "png", TEXT) is not gone


async def test_png_and_svg_of_one_prescription_are_two_pictures():
    pictures = QrPictures(kept_max=1, waiting_max=2, per_person_max=2)

    drawn = [await pictures.picture(a_number(1), kind, TEXT) for kind in ("png", "svg", "png")]

    assert drawn[1].startswith(b"<svg ")
    assert drawn[0] == drawn[2]


async def test_more_pictures_than_may_wait_are_refused_and_the_others_are_drawn():
    pictures = QrPictures(kept_max=9, waiting_max=2, per_person_max=9)
    asked = [asyncio.create_task(pictures.picture(a_number(n), "svg", TEXT)) for n in (1, 2)]
    await asyncio.sleep(0)

    with pytest.raises(TooManyWaiting):
        await pictures.picture(a_number(3), "svg", TEXT)

    assert all(await asyncio.gather(*asked))
    assert await pictures.picture(a_number(3), "svg", TEXT)
