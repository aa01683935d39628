"""A patient's number as people type it: grouped, without its key, provisional."""

from collections.abc import Mapping
from typing import Final

from shared.identifiers import Ins, InvalidIdentifier

_BODY_CHARACTERS: Final = 13
_KEY_MODULUS: Final = 97
_APART: Final = str.maketrans("", "", " .-\u00a0\u2009\u202f\u2010\u2011")
# The first digit tells the sex: 1 and 2; 3, 4, 7 and 8 while somebody is being registered.
_SEXES: Final[Mapping[str, str]] = {digit: group for group in ("137", "248") for digit in group}


def readings_of(text: str) -> tuple[Ins, ...]:
    """Return the numbers that a typed one may stand for, the likeliest first; none if it is none.

    A NIR of 13 characters is given its key. Somebody reported under a provisional number may be
    looked for under the final one, and the reverse: the readings differ in the first digit and the
    key. Source of the key: référentiel INS (97 less the remainder by 97; 2A counts 19, 2B 18).
    """
    typed = text.translate(_APART).upper()
    try:
        first = Ins(typed) if len(typed) > _BODY_CHARACTERS else _with_key(typed)
    except InvalidIdentifier:
        return ()
    others = (_with_key(sex + first[1:_BODY_CHARACTERS]) for sex in _SEXES.get(first[0], ""))
    return (first, *(other for other in others if other != first))


def _with_key(body: str) -> Ins:
    """Return the number of these 13 characters; raise `InvalidIdentifier`."""
    place = {"2A": "19", "2B": "18"}.get(body[5:7], body[5:7])
    digits = body[:5] + place + body[7:]
    if len(body) != _BODY_CHARACTERS or not (digits.isascii() and digits.isdecimal()):
        raise InvalidIdentifier(Ins.kind)
    return Ins(f"{body}{_KEY_MODULUS - int(digits) % _KEY_MODULUS:02}")
