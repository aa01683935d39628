"""The picture of the QR, read back by a reader that is not ours."""

import io
import re
import time

import pytest
import zxingcpp
from PIL import Image

from shared import qr_image
from shared.qr import TEXT_LENGTH, encode
from tests.shared.test_qr import KEY, a_content

TEXT = encode(a_content(), KEY.sign)
CPU_MS_MAX = 3.0


def read(image: Image.Image):
    (code,) = zxingcpp.read_barcodes(image)
    return code


def rasterised(svg: str, scale: int) -> Image.Image:
    """Draw the rectangles of an SVG as a browser would, without one."""
    (side,) = map(int, re.findall(r'viewBox="0 0 (\d+) \1"', svg))
    (path,) = re.findall(r' d="([^"]+)"', svg)
    image = Image.new("L", (side * scale, side * scale), 255)
    steps = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{w}v1h-{back}z" for x, y, w, back in steps) == path
    for x, y, width, back in (map(int, step) for step in steps):
        assert width == back
        image.paste(0, (x * scale, y * scale, (x + width) * scale, (y + 1) * scale))
    return image


def test_the_png_is_read_back_by_an_independent_reader():
    image = Image.open(io.BytesIO(qr_image.png(TEXT)))

    code = read(image)

    assert code.text == TEXT
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert code.ec_level == "M"


def test_the_svg_is_read_back_by_an_independent_reader():
    assert read(rasterised(qr_image.svg(TEXT), 4)).text == TEXT


def test_the_matrix_is_read_back_by_an_independent_reader():
    rows = qr_image.matrix(TEXT)
    image = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            image.putpixel((x + 4, y + 4), 0 if is_dark else 255)

    assert read(image.resize((228, 228), Image.Resampling.NEAREST)).text == TEXT


def test_the_code_is_of_version_8():
    rows = qr_image.matrix(TEXT)

    assert len(rows) == 17 + 4 * 8
    assert all(len(row) == len(rows) for row in rows)
    assert len(TEXT) == TEXT_LENGTH <= 221


def test_the_png_is_small_one_bit_and_has_its_quiet_zone():
    png = qr_image.png(TEXT)
    image = Image.open(io.BytesIO(png))
    zone = qr_image.QUIET_ZONE * qr_image.PIXELS_PER_MODULE

    assert image.mode == "1"
    assert len(png) < 2_000
    assert image.size == (342, 342)
    inside = image.crop((zone, zone, image.width - zone, image.height - zone))
    framed = Image.new("1", image.size, 1)
    framed.paste(inside, (zone, zone))
    assert framed.tobytes() == image.tobytes()


def test_a_code_survives_a_stain_and_a_slant():
    image = Image.open(io.BytesIO(qr_image.png(TEXT))).convert("L")
    image.paste(255, (150, 160, 185, 195))

    slanted = image.rotate(7, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)

    assert read(slanted).text == TEXT


def test_a_png_costs_at_most_three_milliseconds():
    qr_image.png(TEXT)

    def cost() -> float:
        start = time.process_time()
        for _ in range(20):
            qr_image.png(TEXT)
        return (time.process_time() - start) / 20 * 1_000

    # The best of several: other programs on the machine only ever add.
    assert min(cost() for _ in range(8)) <= CPU_MS_MAX


@pytest.mark.parametrize("text", ["A" * 222, "minuscules", "é", "\ud800", "A\0"])
def test_a_text_that_does_not_fit_is_refused(text):
    with pytest.raises(qr_image.QrTextUnfit):
        qr_image.png(text)


# In byte mode version 8 would hold 152 characters only: 221 prove the alphanumeric mode.
@pytest.mark.parametrize("text", ["A", "A" * 221])
def test_the_shortest_and_the_longest_text_are_drawn(text):
    assert read(Image.open(io.BytesIO(qr_image.png(text)))).text == text
