"""Scans, honest and hostile, made from nothing."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

A4 = (595, 842)


def a_picture(size=(60, 80), colour=(200, 30, 30), mode="RGB") -> Image.Image:
    return Image.new(mode, size, colour if mode == "RGB" else 0)


def as_bytes(picture: Image.Image, kind: str, **options) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def a_png(**changes) -> bytes:
    return as_bytes(a_picture(**changes), "PNG")


def a_jpeg(**options) -> bytes:
    return as_bytes(a_picture(), "JPEG", **options)


def a_jpeg_that_tells_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SECRETCAM"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    return as_bytes(a_picture(), "JPEG", exif=exif, comment=b"SECRETWORD", icc_profile=b"SECRETICC")


def a_png_of(width: int, height: int) -> bytes:
    """A PNG whose header claims this size, with next to nothing behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND")
    )


def a_png_with_a_text_bomb() -> bytes:
    bomb = b"Comment\x00\x00" + zlib.compress(b"A" * 200_000_000, 9)
    whole = a_png()
    return whole[:33] + _chunk(b"zTXt", bomb) + whole[33:]


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


def an_animation() -> bytes:
    frames = [a_picture(colour=(n, n, n)) for n in (0, 100, 200)]
    return as_bytes(frames[0], "PNG", save_all=True, append_images=frames[1:])


def a_pdf(
    pages: int = 1, *, link: bool = False, password: StandardEncryption | str | None = None
) -> bytes:
    written = BytesIO()
    options = {} if password is None else {"encrypt": password}
    canvas = Canvas(written, pagesize=A4, **options)
    for number in range(pages):
        canvas.drawString(72, 700, f"page {number}")
        if link:
            canvas.linkURL("https://elsewhere.example/", (72, 690, 200, 720))
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def a_pdf_with(catalogue: bytes, *objects: bytes) -> bytes:
    """A PDF of one page whose catalogue holds `catalogue`; more objects begin with number 4."""
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        *objects,
    )
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n" % (len(bodies) + 1, table)
    return out + b"%%EOF\n"


def a_stream(dictionary: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    head = b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n" % (dictionary, len(packed))
    return head + packed + b"\nendstream"
