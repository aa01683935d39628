"""How rows are shared out over pages, and what a page says of what goes on there."""

import re

import pytest

from shared.document import render
from shared.document.layout import Group, Row, paginate
from tests.builders import a_content, a_line
from tests.shared.drawn import QR_TEXT, pages_of


def test_a_group_taller_than_a_page_is_cut_between_rows():
    group = Group(tuple(Row(30.0) for _ in range(10)))

    pages = paginate([group], first_room=50, next_room=100)

    assert [len(page) for page in pages] == [1, 3, 3, 3]


def test_what_goes_on_over_a_page_has_its_title_there():
    title, opening = Row(20.0), Row(15.0)
    groups = [
        Group((opening, Row(30.0)), (title,), opens=True),
        Group((Row(30.0),), (title,)),
        Group(tuple(Row(30.0) for _ in range(4)), (title,)),
        Group((opening, Row(60.0)), (Row(25.0),), opens=True),
    ]

    pages = paginate(groups, first_room=50, next_room=100)

    heights = [[row.height for row in page] for page in pages]
    assert heights == [[15, 30], [20, 30, 30], [20, 30, 30], [20, 30], [15, 60]]


def test_lines_of_an_ald_say_so_on_each_page():
    pages = pages_of(
        render(
            a_content(lines=tuple(a_line(line=n, is_ald=n < 21) for n in range(1, 29))),
            qr_text=QR_TEXT,
        )
    )

    assert len(pages) == 3
    assert "AFFECTION EXONÉRANTE (suite)" in pages[1]
    assert "EXONÉRANTE (suite)" not in pages[0]
    assert "INTERCURRENTES (suite)" not in pages[1]
    assert "MALADIES INTERCURRENTES 21. DOLIPRANE" in pages[1]
    assert "EXONÉRANTE (suite)" not in pages[2]


@pytest.mark.parametrize("is_secure", [False, True])
@pytest.mark.parametrize("ald_every", [0, 1, 2])
def test_a_signature_stands_on_a_sheet_that_has_a_line(is_secure, ald_every):
    for count in range(1, 15):
        lines = tuple(
            a_line(
                line=n,
                is_ald=bool(ald_every) and n % ald_every == 0,
                is_secure=is_secure and n == 1,
            )
            for n in range(1, count + 1)
        )

        pages = pages_of(render(a_content(lines=lines, is_secure=is_secure), qr_text=QR_TEXT))

        assert re.search(r"[0-9]+\. DOLIPRANE", pages[-1]), count
        assert "Signature du prescripteur" in pages[-1]


def test_lines_stand_closer_where_that_saves_a_page():
    lines = tuple(a_line(line=n) for n in range(1, 9))

    assert len(pages_of(render(a_content(lines=lines), qr_text=QR_TEXT))) == 1
