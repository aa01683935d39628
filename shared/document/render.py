"""Draws a prescription as PDF: the same content always gives the same bytes."""

import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from threading import Lock

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from shared.contracts.prescription import PrescriptionContent
from shared.document import mentions, parts
from shared.document.archive import make_lasting
from shared.document.fonts import BOLD, REGULAR, drawable, width
from shared.document.layout import (
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    ROOM,
    Group,
    Rect,
    Row,
    Rows,
    Text,
    height_of,
    joined,
    paginate,
)
from shared.qr_image import matrix

rl_config.useA85 = 0  # binary streams: a quarter smaller and quicker than text; mail encodes anyway
# reportlab reads a font through one shared position: two threads at once would mix up glyphs.
_ONE_AT_A_TIME = Lock()
FOOTER = 22.0
STAMP_ANGLE, STAMP_GREY, STAMP_SIZE = 52, 0.82, 92
_BODY = PAGE_HEIGHT - 2 * MARGIN - FOOTER


def render(content: PrescriptionContent, *, qr_text: str, stamp: str | None = None) -> bytes:
    """Return the PDF of a signed prescription, A4, one page unless its lines need more.

    `stamp` is a word in large letters across each page, "ANNULÉE" for example.
    Takes some milliseconds of processor time: call it in a thread. Raises
    `shared.qr_image.QrTextUnfit` when `qr_text` is not the text of a QR code of ours.
    """
    with _ONE_AT_A_TIME:
        return _render(content, qr_text, stamp)


def _render(content: PrescriptionContent, qr_text: str, stamp: str | None) -> bytes:
    drawable("")  # registers the fonts
    first = [*parts.header(content), *parts.title(content)]
    following = parts.running_header(content)
    closing = parts.closing(content)
    pages = _shared_out(
        content,
        closing,
        first_room=_BODY - height_of(first),
        next_room=_BODY - height_of(following),
    )
    stream = io.BytesIO()
    canvas = Canvas(
        stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=True, pageCompression=1, lang="fr-FR"
    )
    make_lasting(
        canvas,
        title=f"Ordonnance {parts.grouped(content)}",
        author=mentions.prescriber_name(content.prescriber),
        day=content.issued_on,
        identity=f"{qr_text}{stamp or ''}".encode(),
    )
    for index, rows in enumerate(pages):
        if stamp:
            _draw_stamp(canvas, stamp)
        _draw(canvas, following if index else first)
        if index == 0:
            _draw_qr(canvas, qr_text)
            _draw(canvas, [parts.number_row(content)], top=parts.QR_SIDE)
        body, end = _split(rows, closing, is_last=index == len(pages) - 1)
        if index < len(pages) - 1:
            body += parts.continuation(index + 2, len(pages))
        _draw(canvas, body, top=height_of(following if index else first))
        _draw(canvas, end, top=_BODY - height_of(end))
        _draw(canvas, [_footer(content, index + 1, len(pages))], top=_BODY)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _shared_out(
    content: PrescriptionContent, closing: Rows, *, first_room: float, next_room: float
) -> list[list[Row]]:
    """Share the lines out over as few pages as they need, closer together if that saves one.

    A signature never stands on a page that does not say how many lines there are, nor on one
    without a line: what is signed is on the same sheet.
    """
    ending = (*parts.ending(content), *closing)
    tried = []
    for space in (parts.LINE_SPACE, parts.TIGHT_SPACE):
        *lines, last = parts.line_groups(content, space=space)
        groups = [*lines, joined(last, ending)]
        tried.append(_pages(groups, first_room=first_room, next_room=next_room))
    return min(tried, key=len)


def _pages(groups: list[Group], *, first_room: float, next_room: float) -> list[list[Row]]:
    """Share groups out; of several pages, each has room for what says that there is a next one."""
    pages = paginate(groups, first_room=first_room, next_room=next_room)
    if len(pages) == 1:
        return pages
    end = height_of(parts.continuation(1, 1))
    return paginate(groups, first_room=first_room - end, next_room=next_room - end)


def _split(
    rows: list[Row], closing: tuple[Row, ...], *, is_last: bool
) -> tuple[list[Row], list[Row]]:
    """Part the last page's closing rows, which stand at its foot, from what is above them."""
    cut = max(0, len(rows) - len(closing)) if is_last else len(rows)
    return rows[:cut], rows[cut:]


def _footer(content: PrescriptionContent, page: int, pages: int) -> Row:
    folio = f"Page {page} / {pages}"
    left = ROOM - width(folio, REGULAR, 7.5)
    return Row(
        FOOTER,
        (
            Rect(0, 8, ROOM, 0.5, fill=0.75),
            Text(0, 19, f"Ordonnance n° {parts.grouped(content)}", 7.5, grey=parts.GREY),
            Text(left, 19, folio, 7.5, grey=parts.GREY),
        ),
    )


def _draw(canvas: Canvas, rows: Iterable[Row], *, top: float = 0.0) -> None:
    y = PAGE_HEIGHT - MARGIN - top
    for row in rows:
        for item in row.items:
            if isinstance(item, Rect):
                _draw_rect(canvas, item, y)
            else:
                canvas.setFillGray(item.grey)
                canvas.setFont(item.font, item.size)
                canvas.drawString(MARGIN + item.x, y - item.y, item.text)
        y -= row.height


def _draw_rect(canvas: Canvas, rect: Rect, top: float) -> None:
    if rect.fill is not None:
        canvas.setFillGray(rect.fill)
    if rect.stroke is not None:
        canvas.setStrokeGray(rect.stroke)
        canvas.setLineWidth(0.8)
    canvas.rect(
        MARGIN + rect.x,
        top - rect.y - rect.height,
        rect.width,
        rect.height,
        stroke=int(rect.stroke is not None),
        fill=int(rect.fill is not None),
    )


def _draw_stamp(canvas: Canvas, word: str) -> None:
    """Draw below everything else, in a grey that hides nothing and that no copier loses."""
    canvas.saveState()
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT * 0.46)  # clear of the QR code
    canvas.rotate(STAMP_ANGLE)
    canvas.setFillGray(STAMP_GREY)
    canvas.setFont(BOLD, STAMP_SIZE)
    canvas.drawCentredString(0, -STAMP_SIZE / 3, word)
    canvas.restoreState()


def _draw_qr(canvas: Canvas, qr_text: str) -> None:
    """Draw the code as one vector path, flush with the upper right margin.

    The quiet zone is the margin of the page on two sides, and left blank on the others.
    """
    rows = matrix(qr_text)
    module = parts.QR_SIDE / len(rows)
    canvas.saveState()
    canvas.setFillGray(0)
    # One unit is one module from here on: whole numbers, five times quicker to write than lengths.
    canvas.transform(module, 0, 0, -module, MARGIN + parts.QR_LEFT, PAGE_HEIGHT - MARGIN)
    canvas.addLiteral(" ".join(_runs(rows)) + " f")
    canvas.restoreState()


def _runs(rows: list[list[bool]]) -> Iterator[str]:
    """Yield one PDF rectangle for each run of dark modules."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                yield f"{x} {y} {length} 1 re"
            x += length
