"""Texts with their counts and doses in French words: what a secure prescription wants written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shared.document.nouns import NOUN_PATTERN, SPACE, Noun, noun_of
from shared.document.words import NUMBER_WORDS, decimal_in_words, in_words

# As many digits as stand together: "4-20", "10/12/2026" or "1 000 000" are one numeral, read whole
# or not at all. Spelled apart, "4-20" would become "quatre-vingt".
_BETWEEN = rf"{SPACE}|[.,]|{SPACE}?[-–‑\u2212/]{SPACE}?"
_DIGITS = rf"(?>[0-9½¼¾]+(?:(?:{_BETWEEN})[0-9½¼¾]+)*)"
# "3 x par jour", "3x/j": only then is an x a time.
_X = rf"x(?={SPACE}?(?:/|par\b))"
_NOUN = rf"{SPACE}?(?P<noun>{NOUN_PATTERN}|{_X})(?:\(s\))?(?!\w)"
_HALF = rf"{SPACE}(?:et{SPACE})?(?P<half>1/2|½|demie?)(?![\w/])"
# "mg/ml", "mg pour 5 ml", "gélules par jour"; two masses are two substances: "500 mg/30 mg".
_PER = (
    rf"(?:{SPACE}?/{SPACE}?|{SPACE}(?:par|pour){SPACE})(?:"
    rf"(?P<per_count>[0-9]{{1,4}}(?:[.,][0-9]{{1,3}})?){SPACE}?"
    r"(?P<per_many>ml|l|h|heures?|doses?|cm|mm|microlitres?|µl)"
    rf"|(?P<per>{NOUN_PATTERN}|actionnement|pulvérisation|jour|j)"
    r")(?!\w)"
)
# Letters right behind ("1er", "8h30", "20°C") mean that this is no count.
_COUNTED = re.compile(
    rf"(?P<elided>(?<!\w)(?:de|que){SPACE})?(?<![\w.,])(?P<numeral>{_DIGITS})"
    rf"(?:{_NOUN}(?:{_HALF})?(?:{_PER})?|(?![\w°]))",
    re.IGNORECASE,
)
_BEFORE_ANOTHER = re.compile(
    rf"{SPACE}(?:à|ou){SPACE}(?:{_DIGITS}){_NOUN}", re.IGNORECASE
)  # "1 à 2 gélules"
# No more than 999 999. "1.000" may be a thousand or one: only a comma, or a nought before, tells.
_NUMBER = re.compile(
    rf"(?P<whole>0|[1-9][0-9]{{0,2}}{SPACE}[0-9]{{3}}|[1-9][0-9]{{0,5}})"
    r"(?:(?P<mark>[.,])(?P<decimals>[0-9]{1,6}))?"
)
_FRACTION = re.compile(
    rf"(?:(?P<whole>[1-9][0-9]?){SPACE}?)?(?P<part>½|¼|¾|(?<!\d)(?:1/2|1/4|3/4))"
)
_PARTS: Final = {"½": "5", "1/2": "5", "¼": "25", "1/4": "25", "¾": "75", "3/4": "75"}
_PARTS_IN_WORDS: Final = {"5": "demi", "25": "un quart", "75": "trois quarts"}
_THOUSANDS = 3
_DIGIT: Final = re.compile(r"[0-9½¼¾]")
_WORD: Final = re.compile(r"[^\W\d_]+")
# "avec un grand verre d’eau", "selon un protocole": an article is no number, unless what is taken,
# or when, stands behind it; "zéro gélule" tells nobody what to take.
_NO_COUNT: Final = re.compile(
    r"\bun (?:(?:grand|plein|demi)[ -])?verre\b|\bun (?:peu|repas)\b|\bzéro\b(?! virgule)"
    rf"|\bune? (?!(?:(?:petit|gros|seul|nouve)\w* )?(?:{NOUN_PATTERN})(?!\w)|demi|quart|et\b"
    r"|x\b|le\b|au\b|à\b|par\b|chaque\b|matin|midi|soir|toutes\b|tous\b|si\b)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was written: its whole part, and its decimals or else a fraction."""

    whole: int
    decimals: str = ""
    is_fraction: bool = False

    @property
    def part(self) -> str:
        """The decimals without what adds nothing: "5" for a half, however it was written."""
        return self.decimals.rstrip("0")


def spelled(text: str) -> str:
    """Return `text` with its numbers and measures in words: "un comprimé" for "1 comprimé".

    Digits that are no count, cannot be read with certainty, or say more than 999 999, stay.
    """
    return _COUNTED.sub(_in_words, text)


def doses_in_words(label: str) -> list[str]:
    """Return every dose of a label in words: "MORPHINE 10 mg" gives ["dix milligrammes"].

    What stands in brackets is no dose of its own, nor is a volume: "10 mg/5 ml" is one dose. A
    dose that cannot be read with certainty, or beyond 999 999, is returned as it stands.
    """
    return [_in_words(found) for found in _doses(re.sub(r"\([^)]*\)", " ", label))]


def counted(amount: Amount, noun: Noun) -> str:
    """Return so many of a noun: "une gélule et demie", "un demi-comprimé", "dix millilitres".

    Raise `ValueError` over 999 999.
    """
    name, part = noun.form(amount.whole), amount.part
    if not part or noun.is_measured or part not in _PARTS_IN_WORDS:
        return f"{_number(amount, is_feminine=noun.is_feminine)} {name}"
    if amount.whole:
        some = in_words(amount.whole, is_feminine=noun.is_feminine)
        half = "demie" if noun.is_feminine else "demi"
        return f"{some} {name} et {half if part == '5' else _PARTS_IN_WORDS[part]}"
    if part == "5":
        return f"{'une' if noun.is_feminine else 'un'} demi-{name}"
    return f"{_PARTS_IN_WORDS[part]} {noun.with_de}"


def counts_of(text: str) -> Iterator[tuple[Amount | None, Noun | None]]:
    """Yield each numeral of `text` with the noun behind it; None for what is no sure count."""
    for found in _COUNTED.finditer(text):
        yield _amount(found), noun_of(found["noun"]) if found["noun"] else None


def counts_in_words(text: str) -> bool:
    """Tell whether `text`, put in words, counts something and leaves no digit to be altered."""
    said = _NO_COUNT.sub("", spelled(text).lower())
    return not _DIGIT.search(said) and any(word in NUMBER_WORDS for word in _WORD.findall(said))


def read_amount(numeral: str) -> Amount | None:
    """Return the number that a numeral surely says, within 999 999; else None."""
    if (fraction := _FRACTION.fullmatch(numeral)) is not None:
        return Amount(int(fraction["whole"] or 0), _PARTS[fraction["part"]], is_fraction=True)
    read = _NUMBER.fullmatch(numeral)
    if read is None:
        return None
    whole, decimals = int(re.sub(SPACE, "", read["whole"])), read["decimals"] or ""
    if read["mark"] == "." and whole and len(decimals) == _THOUSANDS:
        return None
    return Amount(whole, decimals)


def _doses(label: str) -> Iterator[re.Match[str]]:
    for found in _COUNTED.finditer(label):
        if found["noun"] and noun_of(found["noun"]).is_strength:
            yield found


def _amount(found: re.Match[str]) -> Amount | None:
    amount = read_amount(found["numeral"])
    if amount is None or not found["half"]:
        return amount
    return None if amount.decimals else Amount(amount.whole, "5", is_fraction=True)


def _in_words(found: re.Match[str]) -> str:
    amount = _amount(found)
    if amount is None:
        return found[0]
    words = _counted_as_found(amount, found) + _per(found)
    article = found["elided"] or ""
    if article and words.startswith(("un ", "une ")):
        return f"{article[:-2]}’{words}"  # the e and the space
    return article + words


def _counted_as_found(amount: Amount, found: re.Match[str]) -> str:
    if found["noun"]:
        return counted(amount, noun_of(found["noun"]))
    another = _BEFORE_ANOTHER.match(found.string, found.end())
    noun = noun_of(another["noun"]) if another else None
    if noun is not None and amount.part:
        return counted(amount, noun)
    return _number(amount, is_feminine=noun is not None and noun.is_feminine)


def _per(found: re.Match[str]) -> str:
    if found["per"]:
        known = re.fullmatch(NOUN_PATTERN, found["per"], re.IGNORECASE)
        return f" par {noun_of(found['per']).singular if known else found['per'].lower()}"
    if not found["per_count"]:
        return ""
    amount = read_amount(found["per_count"])
    assert amount is not None, "the pattern lets plain numbers through only"
    noun = noun_of(found["per_many"])
    return f" {'par' if noun.singular == 'heure' else 'pour'} {counted(amount, noun)}"


def _number(amount: Amount, *, is_feminine: bool) -> str:
    if not amount.decimals:
        return in_words(amount.whole, is_feminine=is_feminine)
    if amount.is_fraction:
        part = _PARTS_IN_WORDS[amount.part]
        if amount.whole:
            return f"{in_words(amount.whole)} et {part}"
        return f"un {part}" if amount.part == "5" else part
    return decimal_in_words(amount.whole, amount.decimals)
