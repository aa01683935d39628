"""What a posology counts: each noun with its gender and plural, and how people write it."""

import re
from dataclasses import dataclass
from typing import Final

SPACE: Final = "[ \u00a0\u202f]"


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun; one that is measured is counted in decimals, any other in halves and quarters.

    `is_strength`: it says how much of a substance there is, as no volume does.
    """

    singular: str
    plural: str
    is_feminine: bool = False
    is_measured: bool = False
    is_strength: bool = False

    def form(self, count: int) -> str:
        """Return the noun behind `count` whole ones: French has a plural from two on."""
        return self.plural if count > 1 else self.singular

    @property
    def with_de(self) -> str:
        """Return "de comprimé", "d’ampoule": the h of "heure" is silent."""
        return f"d’{self.singular}" if self.singular[0] in "aehiouéè" else f"de {self.singular}"


def _masculine(singular: str, *others: str, plural: str | None = None) -> tuple[Noun, set[str]]:
    return _row(Noun(singular, plural or f"{singular}s"), others)


def _feminine(singular: str, *others: str, plural: str | None = None) -> tuple[Noun, set[str]]:
    return _row(Noun(singular, plural or f"{singular}s", is_feminine=True), others)


def _strength(singular: str, *others: str) -> tuple[Noun, set[str]]:
    noun = Noun(singular, f"{singular}s", is_measured=True, is_strength=True)
    return _row(noun, others)


def _measure(singular: str, *others: str) -> tuple[Noun, set[str]]:
    return _row(Noun(singular, f"{singular}s", is_measured=True), others)


def _row(noun: Noun, others: tuple[str, ...]) -> tuple[Noun, set[str]]:
    return noun, {noun.singular, noun.plural, *others}


_INTERNATIONAL: Final = Noun(
    "unité internationale",
    "unités internationales",
    is_feminine=True,
    is_measured=True,
    is_strength=True,
)
_MILLIONS: Final = Noun(
    "million d’unités internationales",
    "millions d’unités internationales",
    is_measured=True,
    is_strength=True,
)
_PER_CENT: Final = Noun("pour cent", "pour cent", is_measured=True, is_strength=True)
UNIT: Final = Noun("unité", "unités", is_feminine=True, is_strength=True)
TIMES: Final = Noun("fois", "fois", is_feminine=True)
DAY: Final = Noun("jour", "jours")
PACK: Final = Noun("boîte", "boîtes", is_feminine=True)
# Two letters or more may stand for a noun only where no other word of a posology is so written.
_TAKEN: Final = (
    _masculine("comprimé", "cp", "cps", "cpr", "cprs"),
    _masculine("dispositif transdermique", plural="dispositifs transdermiques"),
    _masculine("emplâtre médicamenteux", plural="emplâtres médicamenteux"),
    _masculine("patch", plural="patchs"),
    *map(_masculine, ("sachet", "suppositoire", "ovule", "film", "lyophilisat", "flacon")),
    *map(_masculine, ("stylo", "emplâtre", "tube", "bain")),
    _feminine("gélule", "gél"),
    _feminine("goutte", "gtte", "gttes"),
    _feminine("cuillère à café", plural="cuillères à café"),
    _feminine("cuillère à soupe", plural="cuillères à soupe"),
    *map(_feminine, ("capsule", "ampoule", "injection", "dose", "dosette", "bouffée")),
    *map(_feminine, ("pulvérisation", "cuillère", "cuillerée", "application", "pastille")),
    *map(_feminine, ("seringue", "poche", "pression", "pipette", "mesure", "inhalation")),
    *map(_feminine, ("gomme", "perfusion", "nébulisation", "instillation", "cartouche")),
    _feminine("unidose"),
    _row(UNIT, ()),
)
_TIMES: Final = (
    _feminine("prise"),
    _row(TIMES, ("x",)),
    _row(DAY, ("j",)),
    _row(PACK, ()),
    _masculine("mois", plural="mois"),
    _masculine("an"),
    _feminine("heure", "h"),
    _feminine("minute", "min"),
    *map(_feminine, ("semaine", "journée", "année", "nuit", "seconde")),
)
_MEASURES: Final = (
    _strength("milligramme", "mg"),
    _strength("gramme", "g"),
    # The Greek letter and the sign look alike: labels have both.
    _strength("microgramme", "µg", "\u03bcg", "mcg"),
    _strength("nanogramme", "ng"),
    _strength("kilogramme", "kg"),
    _measure("millilitre", "ml"),
    _measure("litre", "l"),
    _measure("microlitre", "µl", "\u03bcl"),
    _strength("millimole", "mmol"),
    _strength("milliéquivalent", "meq"),
    _strength("mégabecquerel", "mbq"),
    _strength("gigabecquerel", "gbq"),
    _measure("centimètre", "cm"),
    _measure("millimètre", "mm"),
    _row(_INTERNATIONAL, ("ui", "u.i.", "u.i")),
    _row(_MILLIONS, ("mui", "m.u.i.", "m.u.i")),
    _row(_PER_CENT, ("%",)),
)
_KNOWN: Final = {
    spelling: noun for noun, spellings in (*_TAKEN, *_TIMES, *_MEASURES) for spelling in spellings
}
_LONGEST_FIRST = sorted(_KNOWN.keys() - {"x"}, key=len, reverse=True)
NOUN_PATTERN: Final = "|".join(
    re.escape(spelling).replace(r"\ ", SPACE) for spelling in _LONGEST_FIRST
)
_OF_FORMS: Final = re.compile(
    r"(?<!\w)(comprimé|gélule|capsule|sachet|suppositoire|ovule|dispositif transdermique|emplâtre"
    r" médicamenteux|lyophilisat|film|pastille|gomme)s?(?!\w)",
    re.IGNORECASE,
)
_INTAKES: Final = frozenset(noun for noun, _ in _TAKEN)
_SOLID: Final = frozenset(
    _KNOWN[name]
    for name in (
        *("comprimé", "gélule", "capsule", "sachet", "suppositoire", "ovule", "patch", "emplâtre"),
        *("dispositif transdermique", "emplâtre médicamenteux", "lyophilisat", "film", "pastille"),
        "gomme",
    )
)
# What an intake is counted in, written out.
TAKEN_PATTERN: Final = "|".join(
    sorted(
        {
            re.escape(form).replace(r"\ ", " ")
            for noun, _ in (*_TAKEN, *_MEASURES)
            for form in (noun.singular, noun.plural)
        },
        key=len,
        reverse=True,
    )
)


def noun_of(spelling: str) -> Noun:
    """Return the noun of a text that `NOUN_PATTERN` matched, however it was written."""
    return _KNOWN[re.sub(SPACE, " ", spelling).lower().removesuffix("(s)")]


def is_taken(noun: Noun) -> bool:
    """Tell whether an intake is counted in this noun: tablets or millilitres, not days."""
    return noun.is_measured or noun in _INTAKES


def is_solid(noun: Noun) -> bool:
    """Tell whether everybody counts an intake alike: by the piece."""
    return noun in _SOLID


def noun_of_form(label: str) -> Noun | None:
    """Return what an intake of a solid form counts; None where the label leaves it open.

    The last form counts: "microgranules à libération prolongée en gélule" is taken by gélules. A
    pen, a bottle or an ampoule is what a medicine comes in, and not always what is taken.
    """
    forms: list[str] = _OF_FORMS.findall(label)
    return _KNOWN[forms[-1].lower()] if forms else None
