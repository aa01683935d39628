"""The number of a prescription: 80 random bits that people can read aloud, with a check.

16 characters of Crockford base 32 and 2 check digits, so that every wrong character and every
swap of neighbours is noticed before any look-up.
"""

from typing import Self

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import override

from shared.identifiers import Identifier, InvalidIdentifier

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_BYTES = 10
TYPED_LENGTH_MAX = 64

_BODY_LENGTH = 16
_BITS_PER_CHARACTER = 5
_MODULUS = 97
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
# An explicit ASCII table: str.upper() would also turn the Turkish dotless i into I, and the
# long s into S. Hyphens and spaces, breaking or not, are how people and documents group it.
_TYPED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzOIL",
    "ABCDEFGH1JK1MN0PQRSTUVWXYZ011",
    " -\u00a0\u2009\u202f\u2010\u2011",
)


class PrescriptionNumber(Identifier):
    """Number of a prescription: 16 characters of Crockford base 32 and 2 check digits."""

    __slots__ = ()
    kind = "prescription_number"
    pattern = r"[0-9A-HJKMNP-TV-Z]{16}[0-9]{2}"
    description = "Numéro d’ordonnance : 16 caractères (base 32 de Crockford) et 2 chiffres de clé."

    @classmethod
    @override
    def parse(cls, text: str) -> Self:
        """Return the number that somebody typed: any case, grouped, O for 0, I or L for 1.

        Raise `InvalidIdentifier` if it is none.
        """
        if len(text) > TYPED_LENGTH_MAX:
            raise InvalidIdentifier(cls.kind)
        return cls(text.translate(_TYPED))

    @property
    def grouped(self) -> str:
        """The number as it is printed, by four: `9X94 8KT6 9HAN G891 02`."""
        return " ".join(self[start : start + 4] for start in range(0, len(self), 4))

    @property
    def as_bytes(self) -> bytes:
        """The 10 random bytes that `make_number` turned into this number."""
        return _body_value(self).to_bytes(NUMBER_BYTES, "big")

    @classmethod
    @override
    def _key_holds(cls, text: str) -> bool:
        check = int(text[_BODY_LENGTH:])
        return check < _MODULUS and (_body_value(text) * 100 + check) % _MODULUS == 1

    @classmethod
    @override
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = super().__get_pydantic_json_schema__(_schema, _handler)
        if _handler.mode == "validation":
            # What people type is accepted too, so the written form is only described.
            typed = {"minLength": _BODY_LENGTH + 2, "maxLength": TYPED_LENGTH_MAX}
            schema = {key: schema[key] for key in schema if key != "pattern"} | typed
        return schema


def make_number(random_bytes: bytes) -> PrescriptionNumber:
    """Return the number of 10 random bytes (the caller draws them from the system)."""
    if len(random_bytes) != NUMBER_BYTES:
        raise ValueError("a prescription number is made of 10 random bytes")
    value = int.from_bytes(random_bytes, "big")
    shifts = range(_BITS_PER_CHARACTER * (_BODY_LENGTH - 1), -1, -_BITS_PER_CHARACTER)
    body = "".join(ALPHABET[value >> shift & 31] for shift in shifts)
    return PrescriptionNumber(f"{body}{(1 - value * 100) % _MODULUS:02}")


def _body_value(text: str) -> int:
    value = 0
    for character in text[:_BODY_LENGTH]:
        value = value << _BITS_PER_CHARACTER | _VALUES[character]
    return value
