"""Reading the columns of the public database: prices, rates, dates, pack sizes, texts."""

import html
import re
from datetime import date

_PRICE = re.compile(r"(\d{1,3}(?:,\d{3})*|\d+),(\d{2})")
_RATE = re.compile(r"(\d{1,3}) ?%")
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_BREAK = re.compile(r"(?:\s*<br ?/?>\s*)+", re.IGNORECASE)
# The year of the oldest authorisation is 1939; after 2100 is a typing error such as 2924.
_YEARS = range(1900, 2101)

_PIECE = (
    r"(?:comprimés?|gélules?|capsules?|sachets?(?:-doses?)?|suppositoires?|ovules?|pastilles?"
    r"|gommes?|lyophilisats?|films?|dispositifs?|granulés?|dragées?|implants?|tablettes?|pilules?)"
)
_UNIT_OF_CONTAINER = (
    r"(?:sachets?(?:-doses?)?|ampoules?|seringues? pré-?remplies?|récipients? unidoses?"
    r"|suppositoires?|ovules?|dispositifs? transdermiques?|patchs?)"
)
# "plaquette(s) … de 30 comprimé(s)", "3 plaquette(s) … de 28 comprimé(s)": the first number counts
# containers when there is one.
_PIECES = re.compile(rf"(?:(\d+) )?\D*? de (\d+) {_PIECE}\b(?P<rest>\D*)", re.IGNORECASE)
# "28 sachet(s) …": each container is one unit, whatever it holds.
_CONTAINERS = re.compile(rf"(\d+) {_UNIT_OF_CONTAINER}\b(?P<rest>.*)", re.IGNORECASE)
_SEVERAL_THINGS = re.compile(r" - | \+ | et \d|\d ?x ?\d|/ ?plaquette")
_UNITS_MAX = 5_000


class Unreadable(ValueError):
    """The text of a column does not have the form that the official description gives it."""


def cleaned(text: str) -> str:
    """Return `text` on one line, its HTML line breaks and entities undone."""
    return " ".join(html.unescape(_BREAK.sub(" ", text)).split())


def listed(text: str) -> tuple[str, ...]:
    """Return the non-empty parts of a `;`-separated column."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def cents(text: str) -> int | None:
    """Return a price in cents; the comma separates cents and thousands: `1,195,27`.

    Empty is None; anything else raises `Unreadable`.
    """
    if not text.strip():
        return None
    price = _PRICE.fullmatch(text.strip())
    if price is None:
        raise Unreadable("prix illisible")
    return int(price[1].replace(",", "")) * 100 + int(price[2])


def rates(text: str) -> tuple[int, ...]:
    """Return reimbursement rates in per cent: `65%`, `65 %`, `100%;65%`."""
    found = [_RATE.fullmatch(part) for part in listed(text)]
    if any(rate is None or int(rate[1]) > 100 for rate in found):  # noqa: PLR2004 - per cent
        raise Unreadable("taux de remboursement illisible")
    return tuple(int(rate[1]) for rate in found if rate)


def day(text: str) -> date | None:
    """Return a DD/MM/YYYY date; empty is None; an impossible one raises `Unreadable`."""
    if not text.strip():
        return None
    found = _DATE.fullmatch(text.strip())
    if found is None or int(found[3]) not in _YEARS:
        raise Unreadable("date impossible")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise Unreadable("date impossible") from None


def units_per_pack(label: str) -> int | None:
    """Return how many tablets, capsules, sachets … a pack holds; None when in doubt.

    A wrong count would let too much be handed over: mixed packs, several doses in one container
    and anything unusual stay None.
    """
    text = cleaned(label).replace("(s)", "").replace("(x)", "")
    if _SEVERAL_THINGS.search(text):
        return None
    pieces = _PIECES.fullmatch(text)
    if pieces:
        count = int(pieces[1] or 1) * int(pieces[2])
    else:
        containers = _CONTAINERS.fullmatch(text)
        if containers is None or re.search(_PIECE, containers["rest"]):
            return None
        count = int(containers[1])
    return count if 0 < count <= _UNITS_MAX else None
