"""Made-up people with names shaped like those of French files, and how people mistype them.

Family names are made of syllables, drawn as unevenly as real ones (Zipf); whoever bears one of
them does so by chance.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from services.fraud.model.searching import PersonName

FAMILIES: Final = 40_000
_OLDEST: Final = date(1930, 1, 1)
_DAYS: Final = 90 * 365
_ZIPF: Final = 0.85


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_BEGINNINGS: Final = _words(
    "Bar Ber Bon Bou Bru Cha Char Che Cor Cou Dau Del Der Dou Du Fau Fer Fon Fou Gai Gau Ger "
    "Gou Gri Guil Hau Her Jac Jau Jou La Lan Lau Le Mar Mau Mer Mon Mou Nau Pel Per Pi Pon "
    "Pou Pru Quin Ram Ray Ri Ro Rou Sau Ser Sou Tau Thé Thi Tour Tri Val Ver Vi Vau Be Bo Ca "
    "Co Da Do Fa Ga Go"
)
_MIDDLES: Final = _words(
    "- - - - ba be bi cha che da de di fa fe ga ge gui la le li lo ma me mi mo na ne ni no pa "
    "pe ra re ri ro sa se si ta te ti to va ve vi phi que ssi lli tti nne bre dre tre vre"
)
_ENDINGS: Final = _words(
    "ard art aud ault aut eau eaux el elle en er et ette eux ez ier ière ieu in ain ois oit "
    "on ond ot oux ou rac ral re rel ret reux rier rin ris ron rot roux sac sand seau sin son "
    "tel tet tier tin tot val vel vin ville mont bert dier din gnac gnon geon quet quin lard "
    "let lier lin lon lot"
)
_FOREIGN: Final = _words(
    "Ben El Ait Abdel Oua Ouar Kha Haj Dja Diak Tra Cou Nguy Tran Kow Nov Wis Szy Fern Rodr "
    "Mart Gonz Silv Per Cost Oliv Yil Dem Ozt Hadj Bou Zer Meb"
)
_FOREIGN_ENDINGS: Final = _words(
    "ali ani oui aoui houm mane moun dine chir issa lifa ité oré aré sey ski ska czyk iewicz "
    "andez iguez inez ález eira eiro eres ilva maz ir türk oğlu iche attou rouk ggad eddine"
)
_PARTICLES: Final = ("Le ", "La ", "de ", "du ", "d’", "de la ", "Des", "Ben ", "El ")
_GIVEN: Final = _words(
    "Marie Jean Pierre Michel Anne Philippe Nathalie Isabelle Catherine Alain Patrick Sylvie "
    "Martine Françoise Christine Nicolas Christophe Daniel Sandrine Stéphane Bernard Monique "
    "Julien Thomas Céline Laurent Frédéric Sophie Jacques Véronique David Éric Valérie Julie "
    "Sébastien Nicole Olivier Stéphanie Dominique André Alexandre Aurélie Camille Guillaume "
    "Thierry Pascal Brigitte Léa Emma Manon Chloé Lucas Hugo Louis Gabriel Raphaël Jules Adam "
    "Mohamed Inès Sarah Fatima Youssef Karim Nadia Samira Rachid Mehdi Aïcha Aminata Mamadou "
    "Ousmane Kadiatou Thi Minh Agnieszka Piotr José Maria Antonio Manuel Mehmet Ayşe Zoé "
    "Anaïs Loïc Gaëlle Maël Noémie Benoît Jérôme Hélène Geneviève Joséphine Thérèse Éléonore "
    "Clémence Margaux Léopold Ly Ève Guy Luc"
)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A person who does not exist."""

    name: PersonName
    born_on: date


class People:
    """Draws people; the same seed draws the same ones."""

    def __init__(self, seed: int, *, families: int = FAMILIES) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - names to try out, no secret
        self._families = [self._family() for _ in range(families)]
        self._family_weights = _zipf(families)
        self._given_weights = _zipf(len(_GIVEN))

    def draw(self) -> MadeUp:
        """Return the next person."""
        family = self._one_of(self._families, self._family_weights)
        if self._chance.random() < 0.06:  # noqa: PLR2004 - as many bear two names
            family += "-" + self._one_of(self._families, self._family_weights)
        given = self._one_of(_GIVEN, self._given_weights)
        if self._chance.random() < 0.15:  # noqa: PLR2004
            given += self._chance.choice("- ") + self._one_of(_GIVEN, self._given_weights)
        born_on = _OLDEST + timedelta(days=self._chance.randrange(_DAYS))
        return MadeUp(PersonName(family=family, given=given), born_on)

    def _one_of(self, texts: Sequence[str], weights: Sequence[float]) -> str:
        return self._chance.choices(texts, cum_weights=weights)[0]

    def _family(self) -> str:
        pick, kind = self._chance.choice, self._chance.random()
        if kind < 0.12:  # noqa: PLR2004
            return pick(_FOREIGN) + pick(_MIDDLES).strip("-") + pick(_FOREIGN_ENDINGS)
        name = pick(_BEGINNINGS) + pick(_MIDDLES).strip("-") + pick(_ENDINGS)
        return pick(_PARTICLES) + name if kind < 0.17 else name  # noqa: PLR2004


def _zipf(count: int) -> list[float]:
    return list(accumulate(1 / (rank + 10) ** _ZIPF for rank in range(count)))


Mistyping = Callable[[str, random.Random], str]


def in_capitals(name: str, _: random.Random) -> str:
    """As LGO print it."""
    return name.upper()


def without_accents(name: str, _: random.Random) -> str:
    """As an old keyboard types it."""
    return name.translate(str.maketrans("éèêëàâäîïôöùûüçÉÈ", "eeeeaaaiioouuucEE"))


def one_slip(name: str, chance: random.Random) -> str:
    """A letter wrong, missing, too many, or swapped with the next, in a word of 4 and more."""
    words = name.replace("-", " ").replace("’", " ").split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= 4]  # noqa: PLR2004
    if not long:
        return name
    at = chance.choice(long)
    words[at] = _slipped(words[at], chance)
    return " ".join(words)


def two_slips(name: str, chance: random.Random) -> str:
    """Two slips in a word of 8 letters and more; one where none is as long."""
    words = name.replace("-", " ").replace("’", " ").split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= 8]  # noqa: PLR2004
    if not long:
        return one_slip(name, chance)
    at = chance.choice(long)
    words[at] = _slipped(_slipped(words[at], chance), chance)
    return " ".join(words)


def by_ear(name: str, chance: random.Random) -> str:
    """As somebody writes it who has only heard it."""
    fitting = [pair for pair in _BY_EAR if pair[0] in name.lower()]
    text = name.lower()
    for written, heard in chance.sample(fitting, min(2, len(fitting))):
        text = text.replace(written, heard, 1)
    return text


def in_one_word(name: str, _: random.Random) -> str:
    """Without hyphens, apostrophes and spaces."""
    return name.replace("-", "").replace("’", "").replace(" ", "")


def cut(name: str, chance: random.Random) -> str:
    """One part of a compound name."""
    return chance.choice(name.replace("-", " ").split(" ")) if "-" in name else name


_BY_EAR: Final = (
    *(("eaux", "o"), ("eau", "o"), ("ault", "aud"), ("aud", "aut"), ("aut", "eau"), ("au", "o")),
    *(("ph", "f"), ("f", "ph"), ("qu", "k"), ("y", "i"), ("th", "t"), ("ss", "c"), ("ll", "l")),
    *(("ain", "in"), ("in", "ain"), ("en", "an"), ("an", "en"), ("ier", "ié"), ("er", "é")),
    *(("oua", "wa"), ("oux", "ou"), ("ez", "és"), ("ot", "aud"), ("ge", "je"), ("gui", "gi")),
    *(("nn", "n"), ("tt", "t"), ("mm", "m"), ("ard", "art"), ("ond", "ont"), ("kh", "k")),
)


def _slipped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    slips = (word[:at] + word[at + 1 :], word[:at] + letter + word[at:])
    return chance.choice((*slips, word[:at] + letter + word[at + 1 :], swapped))


def _on_family(mistype: Mistyping) -> Callable[[PersonName, random.Random], PersonName]:
    return lambda name, chance: replace(name, family=mistype(name.family or "", chance))


def _on_given(mistype: Mistyping) -> Callable[[PersonName, random.Random], PersonName]:
    return lambda name, chance: replace(name, given=mistype(name.given or "", chance))


def swapped(name: PersonName, _: random.Random) -> PersonName:
    """The family name in the place of the given one."""
    return PersonName(family=name.given, given=name.family)


def in_one_box(name: PersonName, _: random.Random) -> PersonName:
    """Both names where the family name belongs."""
    return PersonName(family=f"{name.given} {name.family}")


MISTYPINGS: Final[Mapping[str, Callable[[PersonName, random.Random], PersonName]]] = {
    "as it is": lambda name, _: name,
    "capitals": _on_family(in_capitals),
    "no accents": _on_given(without_accents),
    "one slip in the family name": _on_family(one_slip),
    "two slips in a long family name": _on_family(two_slips),
    "one slip in the given name": _on_given(one_slip),
    "by ear": _on_family(by_ear),
    "in one word": _on_family(in_one_word),
    "half of a compound name": _on_family(cut),
    "swapped": swapped,
    "in one box": in_one_box,
    "family name only, one slip": lambda name, chance: PersonName(
        family=one_slip(name.family or "", chance)
    ),
}
