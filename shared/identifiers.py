"""National identifiers of patients, professionals, pharmacies and products.

Each is a `str` that cannot exist with a wrong form or check digit, and that prints masked.
Sources of the rules: référentiel INS and RNIV of the Agence du numérique en santé (matricule INS,
key 97 of the NIR); Luhn's formula, ISO/IEC 7812-1 (RPPS, FINESS, ADELI); Club Inter Pharmaceutique
and GS1 General Specifications (CIP as GTIN-13); description of the files of the base de
données publique des médicaments (CIS). The keys hold on that whole database, and on 4 000
hospitals of FINESS.
"""

import re
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

_INS_KEY_MODULUS = 97
_MASKED_TAIL = 3


class InvalidIdentifier(ValueError):
    """The text is not a valid identifier of this kind (the text itself is never kept)."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"not a valid {kind}")
        self.kind = kind

    @override
    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.kind,)


class Identifier(str):
    """A checked identifier: equal to its text, masked in `repr`, understood by pydantic."""

    __slots__ = ()
    kind: ClassVar[str]
    pattern: ClassVar[str]
    description: ClassVar[str]
    _form: ClassVar[re.Pattern[str]]

    @override
    def __init_subclass__(cls) -> None:
        cls._form = re.compile(cls.pattern)

    def __new__(cls, text: str) -> Self:
        """Check the form and the key; raise `InvalidIdentifier`."""
        if not cls._form.fullmatch(text) or not cls._key_holds(text):
            # `from None`: no chained error may carry the value into a traceback.
            raise InvalidIdentifier(cls.kind) from None
        return super().__new__(cls, text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the identifier written exactly in `text`; raise `InvalidIdentifier`."""
        return cls(text)

    @classmethod
    def _key_holds(cls, _text: str) -> bool:
        return True

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}(...{str(self)[-_MASKED_TAIL:]})"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls._from_input, core_schema.str_schema(strict=True)
        )

    @classmethod
    def _from_input(cls, text: str) -> Self:
        try:
            return cls.parse(text)
        except InvalidIdentifier as error:
            raise PydanticCustomError(
                "invalid_identifier", "not a valid {kind}", {"kind": error.kind}
            ) from None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema: dict[str, Any] = {"type": "string", "title": cls.__name__}
        return schema | {"pattern": f"^{cls.pattern}$", "description": cls.description}


def luhn_holds(digits: str) -> bool:
    """Tell whether the Luhn sum of `digits`, key included, is a multiple of ten."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - sum of the two digits
    return total % 10 == 0


def gtin_holds(digits: str) -> bool:
    """Tell whether the GS1 key of a 13-digit code holds (weights 1 and 3, modulo 10)."""
    odd = sum(map(int, digits[::2]))
    even = sum(map(int, digits[1::2]))
    return (odd + 3 * even) % 10 == 0


class Ins(Identifier):
    """Matricule INS of a patient (NIR or NIA): 13 characters and a two-digit key.

    Accepted alike for production and test identities: the four OIDs share one form and key.
    """

    __slots__ = ()
    kind = "ins"
    pattern = r"[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}"
    description = "Matricule INS : 13 caractères (2A et 2B pour la Corse) et une clé de 2 chiffres."

    @classmethod
    @override
    def _key_holds(cls, text: str) -> bool:
        # Corsica: 2A counts as 19 and 2B as 18 in the key (rule of the NIR).
        place = {"2A": "19", "2B": "18"}.get(text[5:7], text[5:7])
        number = int(text[:5] + place + text[7:13])
        return int(text[13:]) == _INS_KEY_MODULUS - number % _INS_KEY_MODULUS


class Rpps(Identifier):
    """National number of a health professional: 11 digits.

    Its Luhn key is checked in strict mode only: many official test identities fail it.
    """

    __slots__ = ()
    kind = "rpps"
    pattern = r"[0-9]{11}"
    description = "Numéro RPPS du professionnel : 11 chiffres."

    @classmethod
    @override
    def parse(cls, text: str, *, strict_luhn: bool = False) -> Self:
        """Return the number in `text`; with `strict_luhn` its key must hold too."""
        rpps = cls(text)
        if strict_luhn and not luhn_holds(rpps):
            raise InvalidIdentifier(cls.kind)
        return rpps


class Finess(Identifier):
    """Number of an establishment: department, 6 digits and a Luhn key (A counts 1, B counts 2)."""

    __slots__ = ()
    kind = "finess"
    pattern = r"(?:[0-9]{2}|2[AB])[0-9]{7}"
    description = "Numéro FINESS : 9 caractères (2A et 2B pour la Corse), clé de Luhn."

    @classmethod
    @override
    def _key_holds(cls, text: str) -> bool:
        return luhn_holds(text.replace("A", "1").replace("B", "2"))


class AmNumber(Identifier):
    """Number that the Assurance Maladie (or ADELI) gave a professional: 9 digits, Luhn key."""

    __slots__ = ()
    kind = "am_number"
    pattern = r"[0-9]{9}"
    description = "Numéro ADELI ou Assurance Maladie : 9 chiffres, clé de Luhn."

    @classmethod
    @override
    def _key_holds(cls, text: str) -> bool:
        return luhn_holds(text)


class Cip7(Identifier):
    """Old code of a presentation: 7 digits.

    Its key is not checked: it fails by design for whole ranges. Check the CIP13 instead.
    """

    __slots__ = ()
    kind = "cip7"
    pattern = r"[0-9]{7}"
    description = "Code CIP7 de la présentation : 7 chiffres."


class Cip13(Identifier):
    """Code of a presentation: 34009, the CIP7 and a GTIN key."""

    __slots__ = ()
    kind = "cip13"
    pattern = r"34009[0-9]{8}"
    description = "Code CIP13 de la présentation : 34009, le CIP7 et une clé GTIN."

    @property
    def cip7(self) -> Cip7:
        """The older code that this one embeds."""
        return Cip7(self[5:12])

    @classmethod
    @override
    def _key_holds(cls, text: str) -> bool:
        return gtin_holds(text)


class Cis(Identifier):
    """Code of a speciality in the public medicines database: 8 digits, no key."""

    __slots__ = ()
    kind = "cis"
    pattern = r"6[0-9]{7}"
    description = "Code CIS de la spécialité : 8 chiffres, le premier est 6."


class Lpp(Identifier):
    """Code of the list of products and services (medical devices): 7 digits."""

    __slots__ = ()
    kind = "lpp"
    pattern = r"[0-9]{7}"
    description = "Code LPP du dispositif médical : 7 chiffres."
