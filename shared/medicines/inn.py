"""Names of substances: the INN inside the name of a salt, and words to search by."""

import re
import unicodedata

# "CHLORHYDRATE DE TRAMADOL" is searched and shown as "TRAMADOL". A salt of a metal keeps its
# name: "CHLORURE DE SODIUM" is the medicine itself.
_SALT = re.compile(
    r"(?:(?:di|hemi|mono)?(?:chlorhydrate|bromhydrate|fumarate|sulfate|phosphate|acetate|citrate"
    r"|maleate|succinate|oxalate|tartrate|besilate|mesilate|dimesilate|tosilate|benzoate|nitrate"
    r"|propionate|furoate|xinafoate|palmitate|pamoate|bitartrate|hydrogenotartrate"
    r"|camphosulfonate|gluconate|resinate)) (?:de |d['’])",
    re.IGNORECASE,
)
_METAL = re.compile(
    r"(?:sodium|potassium|calcium|magnesium|aluminium|zinc|fer|lithium|ammonium|argent|cuivre"
    r"|manganese|chrome|baryum|bismuth|strontium|lanthane|lysine|arginine|tocopherol|dimethyle"
    r"|chaux|plomb|mercure|selenium)\b",
    re.IGNORECASE,
)
_WATER = re.compile(
    r" +(?:(?:hemi|mono|sesqui|di|tri|tetra|penta|hexa|hepta)?hydratee?|anhydre|base)$"
)
_BRACKETED_SALT = re.compile(r" *\(([^()]*\b(?:de|d['’]))\) *", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_FRENCH = re.compile(r"[a-z]+|[\u03b1-\u03c9]{1,2}|\u03bc(?:g|l|m|mol|kat|ui)s?")
# Letters and digits apart: "codeine30mg" names codeine.
_WORD = re.compile(r"[a-z]+|[0-9]+")


def folded(text: str) -> str:
    """Return `text` without accents and case, one character for one where French allows it."""
    if text.isascii():
        return text.lower()
    spelled = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    decomposed = unicodedata.normalize("NFKD", spelled)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def words(text: str) -> tuple[str, ...]:
    """Return the words of `text`, without accents and case."""
    return tuple(_WORD.findall(folded(text)))


def has_foreign_letters(text: str) -> bool:
    """Tell whether a word is not of French letters: a Cyrillic o in "morphine" hides it.

    Greek letters stand alone, as in β-carotène, and the micro sign before a unit.
    """
    return any(not _FRENCH.fullmatch(word) for word in _LETTERS.findall(folded(text)))


def inn_of(substance: str) -> str:
    """Return the INN inside the name of a substance, else the name as it is.

    `CHLORHYDRATE DE TRAMADOL` and `TRAMADOL (CHLORHYDRATE DE)` give `TRAMADOL`;
    `SODIUM (VALPROATE DE)` gives `VALPROATE DE SODIUM`.
    """
    name = " ".join(substance.split())
    bracketed = _BRACKETED_SALT.search(name)
    if bracketed:
        rest = f"{name[: bracketed.start()]} {name[bracketed.end() :]}".strip()
        if _METAL.match(folded(rest)):
            return _without_water(f"{bracketed[1]} {rest}".replace("' ", "'"))
        return _without_water(rest)
    salt = _SALT.match(folded(name))
    # Positions in the folded name hold in the name itself unless a ligature was spelled out.
    if salt and len(folded(name)) == len(name) and not _METAL.match(folded(name)[salt.end() :]):
        return _without_water(name[salt.end() :])
    return _without_water(name)


def _without_water(name: str) -> str:
    water = _WATER.search(folded(name))
    same_length = len(folded(name)) == len(name)
    return name[: water.start()] if water and same_length else name
