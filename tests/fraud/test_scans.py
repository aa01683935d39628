"""Scans: whatever an officine sends, only pictures that we drew ourselves are kept."""

import sys
import zipfile
from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption

from services.fraud.scans import Cleaner, ScannersBusy, ScanRefused, clean
from services.fraud.scans.limits import BYTES_MAX, PIXELS_MAX, SIDE_MAX
from tests.fraud.scans import (
    a_jpeg,
    a_jpeg_that_tells_a_place,
    a_pdf,
    a_pdf_with,
    a_picture,
    a_png,
    a_png_of,
    a_png_with_a_text_bomb,
    a_stream,
    an_animation,
    as_bytes,
)


def refusal_of(raw: bytes) -> str:
    with pytest.raises(ScanRefused) as refused:
        clean(raw)
    return refused.value.code


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg))


@pytest.mark.parametrize("raw", [a_png(), a_jpeg(), a_png(mode="1"), a_png(mode="I;16")])
def test_a_picture_is_kept_as_a_jpeg_of_ours(raw):
    (page,) = clean(raw).pages

    assert (page.width, page.height) == (60, 80)
    assert opened(page.jpeg).format == "JPEG"
    assert page.jpeg != raw


def test_what_a_picture_tells_besides_its_pixels_is_gone():
    raw = a_jpeg_that_tells_a_place()
    assert b"SECRETCAM" in raw

    (page,) = clean(raw).pages

    kept = opened(page.jpeg)
    assert b"SECRET" not in page.jpeg
    assert not kept.getexif()
    assert "icc_profile" not in kept.info
    assert "comment" not in kept.info
    assert (page.width, page.height) == (80, 60)  # set upright before its orientation is dropped


def test_what_is_transparent_is_shown_on_white():
    picture = Image.new("RGBA", (10, 10), (0, 0, 0, 0))

    (page,) = clean(as_bytes(picture, "PNG")).pages

    assert opened(page.jpeg).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_is_kept_at_the_size_of_a_scanner():
    raw = as_bytes(a_picture((500, 7_000)), "PNG")

    (page,) = clean(raw).pages

    assert max(page.width, page.height) == SIDE_MAX


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    assert PIXELS_MAX == 40_000_000
    assert refusal_of(a_png_of(20_000, 10_000)) == "scan_too_many_pixels"  # 200 megapixels
    assert refusal_of(a_png_of(8_000, 5_001)) == "scan_too_many_pixels"
    assert refusal_of(a_png_of(8_000, 5_000)) != "scan_too_many_pixels"
    assert refusal_of(a_png_of(2**31 - 1, 2**31 - 1)) == "scan_too_many_pixels"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "scan_empty"),
        (b"hello", "scan_kind_unknown"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "scan_truncated"),
        (b"GIF89a" + b"\x00" * 100, "scan_kind_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "scan_kind_unknown"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * BYTES_MAX, "scan_too_large"),
        (a_png()[:-20], "scan_truncated"),
        (a_jpeg()[:300], "scan_truncated"),
        (b"\xff\xd8\xff" + b"\x00" * 50 + b"\xff\xd9", "scan_unreadable"),
        (a_pdf()[:-100], "scan_truncated"),
        (b"%PDF-1.7\nnothing\n%%EOF", "scan_unreadable"),
        (an_animation(), "scan_animated"),
        (a_png_with_a_text_bomb(), "scan_unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_scan_is_refused_with_its_reason(raw, code):
    assert refusal_of(raw) == code


def a_zip() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\x00" * 10_000_000)
    return written.getvalue()


def test_an_archive_is_no_scan():
    assert refusal_of(a_zip()) == "scan_kind_unknown"


@pytest.mark.parametrize(
    "raw",
    [
        a_png() + a_zip(),
        a_jpeg() + a_zip(),
        a_pdf() + a_zip() + b"%%EOF",
        a_png() + b"trailing",
        a_jpeg(comment=b"<script>alert(1)</script>"),
        a_jpeg(comment=b"%PDF-1.7"),
    ],
)
def test_a_file_that_is_two_things_is_refused(raw):
    assert refusal_of(raw) == "scan_polyglot"


def test_a_pdf_becomes_pictures_and_nothing_of_it_is_kept():
    scan = clean(a_pdf(3, link=True))

    assert len(scan.pages) == 3
    assert all(opened(page.jpeg).format == "JPEG" for page in scan.pages)
    assert not any(b"elsewhere" in page.jpeg or b"%PDF" in page.jpeg for page in scan.pages)


def test_a_pdf_has_so_many_pages_and_no_more():
    assert len(clean(a_pdf(10)).pages) == 10
    assert refusal_of(a_pdf(11)) == "scan_too_many_pages"


@pytest.mark.parametrize("password", [StandardEncryption("", ownerPassword="owner"), "secret"])
def test_an_encrypted_pdf_is_refused_even_if_it_opens_without_a_password(password):
    assert refusal_of(a_pdf(password=password)) == "scan_encrypted"


HIDDEN = a_stream(b"/Type/ObjStm/N 1/First 4", b"4 0 <</S/JavaScript/JS(app.alert(1))>>")
SWOLLEN = a_stream(b"/Type/ObjStm/N 1/First 4", b" " * 50_000_000)


@pytest.mark.parametrize(
    "raw",
    [
        a_pdf_with(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        a_pdf_with(b"/OpenAction<</S/J#61vaScript/#4AS(app.alert(1))>>"),
        a_pdf_with(b"/OpenAction<</S/Launch/F(calc.exe)>>"),
        a_pdf_with(b"/Names<</EmbeddedFiles<</Names[]>>>>"),
        a_pdf_with(b"/AcroForm<</XFA 4 0 R>>"),
        a_pdf_with(b"", HIDDEN),
    ],
    ids=["script", "escaped", "launch", "attached", "xfa", "compressed"],
)
def test_a_pdf_that_can_act_is_refused(raw):
    assert refusal_of(raw) == "scan_active_content"


def test_a_pdf_that_swells_is_refused():
    assert refusal_of(a_pdf_with(b"", SWOLLEN)) == "scan_too_costly"


def test_a_page_as_large_as_a_field_is_drawn_within_bounds():
    raw = a_pdf_with(b"").replace(b"[0 0 200 200]", b"[0 0 9999 99]")

    (page,) = clean(raw).pages

    assert max(page.width, page.height) <= SIDE_MAX + 1


async def test_a_scan_is_looked_at_in_a_process_of_its_own():
    (page,) = (await Cleaner().clean(a_jpeg_that_tells_a_place())).pages

    assert (page.width, page.height) == (80, 60)


async def test_the_process_says_why_it_refuses():
    with pytest.raises(ScanRefused) as refused:
        await Cleaner().clean(an_animation())

    assert refused.value.code == "scan_animated"


async def test_a_scan_that_takes_too_long_is_given_up():
    with pytest.raises(ScanRefused) as refused:
        await Cleaner(seconds=0.001).clean(a_png())

    assert refused.value.code == "scan_too_costly"


async def test_so_many_scans_at_once_and_no_more():
    with pytest.raises(ScannersBusy):
        await Cleaner(at_once=0).clean(a_png())


def test_no_sender_takes_all_the_places_of_files_that_come_in():
    cleaner = Cleaner(received_of_one=1)

    with cleaner.receiving("759999001"):
        with pytest.raises(ScannersBusy), cleaner.receiving("759999001"):
            pass
        with cleaner.receiving("759999002"):
            pass
    with cleaner.receiving("759999001"):
        pass


def test_files_come_in_at_so_many_places_and_no_more():
    cleaner = Cleaner(received_at_once=1)

    with cleaner.receiving("759999001"):  # noqa: SIM117 - one place is taken, then another asked for
        with pytest.raises(ScannersBusy), cleaner.receiving("759999002"):
            pass


@pytest.mark.parametrize("chance", [b"\x00<svg\x00", b"<SvG\x9f", b"<html\xff", b"<?php\x00"])
def test_letters_that_stand_in_a_picture_by_chance_do_not_make_it_two_things(chance):
    assert clean(a_jpeg(comment=chance)).pages


@pytest.mark.parametrize(
    "page", [b"<svg onload=alert(1)>", b"<SVG/onload=x>", b"<html>\n", b"<?php system"]
)
def test_a_picture_that_is_a_page_too_is_refused(page):
    assert refusal_of(a_jpeg(comment=page)) == "scan_polyglot"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("exec cat /dev/zero", "scan_too_costly"),  # without end
        ("cat /dev/zero & exec cat /dev/zero", "scan_too_costly"),  # by two of them
        ("printf 'no json\\n'", "scan_unreadable"),
        ("printf '[]\\n'", "scan_unreadable"),
        ("printf '{\"pages\": 3}\\n'", "scan_unreadable"),
        ("printf '{\"pages\": [[1, 2]]}\\n'", "scan_unreadable"),
    ],
)
async def test_nothing_is_believed_of_a_process_that_a_file_took_over(
    tmp_path, monkeypatch, told, code
):
    taken_over = tmp_path / "python"
    taken_over.write_text(f"#!/bin/sh\n{told}\n")
    taken_over.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(taken_over))

    with pytest.raises(ScanRefused) as refused:
        await Cleaner().clean(a_png())

    assert refused.value.code == code
