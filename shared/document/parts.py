"""The parts of the document as rows: header, patient, lines in zones, closing, running header."""

from collections.abc import Iterable

from shared.contracts.prescription import Device, Line, Preparation, PrescriptionContent
from shared.document import line_mentions, mentions
from shared.document.dates import long_date, short_date
from shared.document.fonts import BOLD, REGULAR, drawable, width
from shared.document.layout import (
    ROOM,
    Group,
    Rect,
    Row,
    Rows,
    Text,
    gap,
    height_of,
    joined,
    paragraph,
)
from shared.document.words import in_words
from shared.number import PrescriptionNumber

QR_SIDE = 116.0  # 41 mm for 49 modules: 0.8 mm each, twice what hand scanners need
QR_LEFT = ROOM - QR_SIDE
HEADER_ROOM = QR_LEFT - 24
INDENT = 20.0
GREY, LIGHT = 0.35, 0.94
BOX = 9.0
LINE_SPACE, TIGHT_SPACE = 11.0, 5.0
SQUARE = 22.0
_LINES_END = Row(7, (Rect(0, 0, ROOM, 0.6, fill=0.6),))
SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 205.0, 74.0


def grouped(content: PrescriptionContent) -> str:
    """Return the number in groups, as it stands below the QR code."""
    return PrescriptionNumber(content.number).grouped


def header(content: PrescriptionContent) -> Rows:
    """Return the block of the prescriber, as tall as the QR code beside it at least."""
    name = mentions.prescriber_name(content.prescriber)
    rows = paragraph(name, size=14, font=BOLD, room=HEADER_ROOM)
    for mention in mentions.prescriber_mentions(content.prescriber):
        rows += paragraph(mention, size=9.5, room=HEADER_ROOM, grey=0.2)
    return (*rows, gap(max(12.0, QR_SIDE + 34 - height_of(rows))))


def number_row(content: PrescriptionContent) -> Row:
    """Return the number, centred below the QR code."""
    text, caption = grouped(content), "N° de l’ordonnance"
    left = QR_LEFT + (QR_SIDE - width(text, BOLD, 9)) / 2
    caption_left = QR_LEFT + (QR_SIDE - width(caption, REGULAR, 7)) / 2
    return Row(26, (Text(caption_left, 8, caption, 7, grey=GREY), Text(left, 19, text, 9, BOLD)))


def title(content: PrescriptionContent) -> Rows:
    """Return the title with the date, the patient's box, and what concerns the whole."""
    day = f"Le {long_date(content.issued_on)}"
    left = ROOM - width(day, REGULAR, 11)
    text, room = mentions.title(content), left - 18
    size = 15.0 if width(text, BOLD, 15) <= room else 12.5
    first, *rest = paragraph(text, size=size, font=BOLD, room=room)
    heading = (Row(first.height, (*first.items, Text(left, size, day, 11))), *rest, gap(5))
    return (*heading, *_patient(content), *_notices(content), gap(14))


def _patient(content: PrescriptionContent) -> Rows:
    name = paragraph(
        mentions.patient_name(content.patient), size=11.5, font=BOLD, x=12, room=ROOM - 24
    )
    traits = paragraph(
        mentions.patient_traits(content.patient), size=9.5, x=12, room=ROOM - 24, grey=0.2
    )
    ins = paragraph(mentions.matricule(content.patient), size=9.5, x=12, room=ROOM - 24, grey=0.2)
    rows = (gap(8), *name, gap(1), *traits, *ins, gap(7))
    frame = Row(0, (Rect(0, 0, ROOM, height_of(rows), fill=LIGHT),))
    return (frame, *rows)


def _notices(content: PrescriptionContent) -> Rows:
    rows: Rows = ()
    for caption, text in mentions.notices(content):
        left = 12 + width(f"{caption} : ", BOLD, 9.5)
        first, *rest = paragraph(text, size=9.5, x=left, room=ROOM - 12 - left)
        name = Text(12, 9.5, f"{caption} :", 9.5, BOLD)
        rows += (Row(first.height, (name, *first.items)), *rest)
    return (gap(7), *rows) if rows else ()


def running_header(content: PrescriptionContent) -> Rows:
    """Return what stands at the top of the second page and the following ones."""
    day = short_date(content.issued_on)
    prescriber = content.prescriber
    left = f"{mentions.prescriber_name(prescriber)}  ·  RPPS {prescriber.rpps}  ·  {day}"
    patient = f"{mentions.patient_name(content.patient)}  ·  "
    rows = paragraph(left, size=9, grey=0.2)
    rows += paragraph(patient + mentions.patient_traits(content.patient), size=9, grey=0.2)
    rule = Row(14, (Rect(0, 5, ROOM, 0.6, fill=0.6),))
    return (*rows, rule)


def line_groups(content: PrescriptionContent, *, space: float = LINE_SPACE) -> list[Group]:
    """Return one group of rows per line, under its zone's title when a line is of an ALD.

    `space` is what stands blank below each line.
    """
    belongs = [line for line in content.lines if line.is_ald]
    others = [line for line in content.lines if not line.is_ald]
    if belongs:
        upper = _zone(mentions.ALD_TITLE, belongs, space=space)
        lower = _zone(mentions.OTHER_TITLE, others, space=space)
        if others:
            return [*upper, *lower]
        # An empty zone stands below a line: what ends the document is then beside one too.
        return [*upper[:-1], joined(upper[-1], lower[0].rows)]
    return [Group(_line(line, space=space)) for line in others]


def ending(content: PrescriptionContent) -> Rows:
    """Return what stands right below the last line, so that none can be written between."""
    end = paragraph(mentions.ending(len(content.lines)), size=8.5, grey=GREY)
    return (_LINES_END, *end)


def continuation(page: int, pages: int) -> Rows:
    """Return what stands right below the last row of a page that another one follows."""
    return (_LINES_END, *paragraph(f"Suite page {page}/{pages}", size=8.5, grey=GREY))


def _zone(name: str, lines: Iterable[Line], *, space: float) -> list[Group]:
    """Both zones are printed, also the empty one: the form has two (R.161-45 CSS).

    A zone that goes on over a page says so there: who pays depends on it.
    """
    heading = _zone_title(name)
    running = _zone_title(name.rpartition(" – ")[2] + " (suite)")
    groups = [_line(line, space=space) for line in lines]
    if not groups:
        nothing = paragraph("Néant", size=9.5, x=INDENT, grey=GREY)
        return [Group((*heading, *nothing, gap(12)), opens=True)]
    first, *others = groups
    # The title never stays alone at the foot of a page.
    opening = Group(heading + first, running, opens=True)
    return [opening, *(Group(rows, running) for rows in others)]


def _zone_title(name: str) -> Rows:
    text = paragraph(name, size=8.5, font=BOLD, x=8, room=ROOM - 16)
    frame = Row(0, (Rect(0, 0, ROOM, height_of(text) + 9, fill=0.86),))
    return (frame, gap(4), *text, gap(5), gap(9))


def _line(line: Line, *, space: float) -> Rows:
    room = ROOM - INDENT
    first, *rest = paragraph(line.product.label, size=10.5, font=BOLD, x=INDENT, room=room)
    number = Text(0, 10.5, f"{line.line}.", 10.5, BOLD)
    rows: Rows = (Row(first.height, (number, *first.items)), *rest)
    if line.posology.text:
        rows += paragraph(line.posology.text, size=10, x=INDENT, room=room)
    rows += paragraph(mentions.terms(line), size=9, x=INDENT, room=room, grey=GREY)
    if letters := mentions.in_letters(line):
        rows += (gap(2), *_barred(letters), gap(2))
    for mention in line_mentions.binding_mentions(line):
        rows += paragraph(mention, size=9, font=BOLD, x=INDENT, room=room)
    if others := line_mentions.other_mentions(line):
        rows += paragraph(mentions.SEPARATOR.join(others), size=9, x=INDENT, room=room, grey=0.2)
    return (*rows, gap(space))


def _barred(text: str) -> Rows:
    """A text beside a bar, row by row, so that it may be cut over two pages."""
    rows = paragraph(text, size=9.5, x=INDENT + 9, room=ROOM - INDENT - 9)
    return tuple(
        Row(row.height, (Rect(INDENT, 0, 2, row.height, fill=0.6), *row.items)) for row in rows
    )


def closing(content: PrescriptionContent) -> Rows:
    """Return what stands at the foot of the last page: count, agreement, signature."""
    rows: Rows = (gap(6),)
    if content.is_secure:
        rows += (_count(content), gap(8))
    return (*rows, _agreement(content), gap(10), _signature(content))


def _count(content: PrescriptionContent) -> Row:
    """The number of specialities, in a square at the lower right (arrêté du 31 mars 1999).

    A préparation is no speciality (L.5111-2 CSP), nor is a device.
    """
    count = sum(not isinstance(line.product, Device | Preparation) for line in content.lines)
    text = f"Nombre de spécialités prescrites ({in_words(count, is_feminine=True)})"
    left = ROOM - SQUARE
    digits = str(count)
    return Row(
        SQUARE + 2,
        (
            Text(left - 9 - width(text, REGULAR, 9.5), 15, text, 9.5),
            Rect(left, 0, SQUARE, SQUARE, stroke=0),
            Text(left + (SQUARE - width(digits, BOLD, 12)) / 2, 15.3, digits, 12, BOLD),
        ),
    )


def _agreement(content: PrescriptionContent) -> Row:
    """The patient's choice at issue, YES or NO (décret 2023-1222)."""
    left = width(mentions.AGREEMENT, REGULAR, 9.5) + 10
    items: tuple[Text | Rect, ...] = (Text(0, 9.5, mentions.AGREEMENT, 9.5),)
    for word, is_chosen in (
        ("OUI", content.prescriber_sees_execution),
        ("NON", not content.prescriber_sees_execution),
    ):
        items += (Text(left, 9.5, word, 9.5, BOLD if is_chosen else REGULAR),)
        left += width(word, BOLD, 9.5) + 5
        items += (Rect(left, 1.5, BOX, BOX, stroke=0),)
        if is_chosen:
            items += (Rect(left + 2, 3.5, BOX - 4, BOX - 4, fill=0),)
        left += BOX + 14
    return Row(14, items)


def _signature(content: PrescriptionContent) -> Row:
    room = ROOM - SIGNATURE_WIDTH - 24
    left = ROOM - SIGNATURE_WIDTH
    small = paragraph(mentions.transmission(content), size=8, room=room, grey=GREY)
    for sentence in mentions.deadlines(content):
        small += (gap(5), *paragraph(sentence, size=8, room=room, grey=GREY))
    items: list[Text | Rect] = [
        Rect(left, 0, SIGNATURE_WIDTH, SIGNATURE_HEIGHT, stroke=0.6),
        Text(left + 8, 12, drawable("Signature du prescripteur"), 8, grey=GREY),
    ]
    top = 4.0
    for row in small:
        items += [
            Text(t.x, t.y + top, t.text, t.size, t.font, t.grey)
            for t in row.items
            if isinstance(t, Text)
        ]
        top += row.height
    return Row(max(SIGNATURE_HEIGHT, top), tuple(items))
