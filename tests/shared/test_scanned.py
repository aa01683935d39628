"""What readers put around the text of a code, and what is left without it."""

import pytest

from shared.gs1 import SEPARATOR, read_pack
from shared.scanned import without_frame
from tests.shared.test_gs1 import MESSAGE, WHOLE

FRAMES = (
    "{}",
    "{}\r",
    "{}\n",
    "{}\r\n",
    "{}\t",
    "{} ",
    " {}\t\r\n",
    "]Q1{}",
    "]d2{}\r",
    "]Q3{}\r\n",
    f"{SEPARATOR}{{}}\r",
    f"]Q3{SEPARATOR}{{}}",
)


@pytest.mark.parametrize("frame", FRAMES)
def test_what_a_reader_puts_around_a_text_is_no_part_of_it(frame):
    assert without_frame(frame.format("OFX1ABC")) == "OFX1ABC"


@pytest.mark.parametrize("text", ["]", "]Q", "A]Q1B", "]é1B", "[Q1B", f"A{SEPARATOR}B"])
def test_what_is_no_frame_stays(text):
    assert without_frame(text) == text


@pytest.mark.parametrize("frame", [*FRAMES, f"]d2{SEPARATOR}{{}}{SEPARATOR}\r\n"])
def test_a_pack_is_read_in_every_frame(frame):
    assert read_pack(without_frame(frame.format(MESSAGE))) == WHOLE
