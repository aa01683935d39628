"""What a posology says besides a count a day: a rhythm, a condition, a maximum, a change."""

import re
from typing import Final

from shared.document.words import in_words

_DAYS_OF_WEEK: Final = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?"
# "3 times a day" would not say it.
_MORE_THAN_A_COUNT: Final = re.compile(
    r"semaine|mensuel|hebdo|par mois|un jour|jours? sur|tous les (?!jours|matins|soirs|midis)"
    r"|toutes les (?!nuits)|chaque (?!jour|matin|midi|soir|nuit|repas|prise)|selon|besoin|\bsi\b"
    r"|max|dépasser|au plus|jusqu|puis|ensuite|augment|dimin|palier|progress|altern|\bpairs?\b"
    r"|sauf|heures?\b|\d\s*h\b|/\s*\d+\s*[hj]|en cas de|demande|accès|crise|intervalle|espac"
    rf"|par cure|cycle|\b{_DAYS_OF_WEEK}\b",
    re.IGNORECASE,
)
_HOURS_A_DAY: Final = 24
_MANY_MAX: Final = 366
# As `spelled` leaves them: in words, and digits where no noun stood right behind.
_OVER_A_DAY: Final = "|".join(
    word
    for number in range(_MANY_MAX, _HOURS_A_DAY, -1)
    for word in (in_words(number, is_feminine=True), str(number))
)
_OVER_ONE: Final = "|".join(
    word for number in range(_MANY_MAX, 1, -1) for word in (in_words(number), str(number))
)
_EACH: Final = r"(?:toutes les|tous les|chaque|par|/)\s*"
_SLOWER: Final = re.compile(
    rf"{_EACH}(?:{_OVER_A_DAY})\s*h(?:eures?)?\b"
    rf"|{_EACH}(?:{_OVER_ONE})\s*j(?:ours?)?\b"
    rf"|{_EACH}(?:(?:{_OVER_ONE})\s*)?(?:semaines?|sem|mois|quinzaine)\b"
    rf"|\b(?:un|1)\s*j(?:our)?\s*(?:sur|/)\s*(?:{_OVER_ONE})\b"
    rf"|hebdomadaire|mensuel|(?:chaque|tous les|les?)\s+{_DAYS_OF_WEEK}\b"
)
# A blood count every week is no rhythm of the medicine, and a first Monday is none at all.
_ABOUT_SOMETHING_ELSE: Final = re.compile(
    r"contrôl|surveill|bilan|consult|analys|numération|sang|revoir|rendez|\binr\b|débu|commenc"
    r"|partir|\bdès\b|jusqu|pendant|durant|arrê|jour|matin|midi|soir|couch"
)
_EACH_DAY: Final = re.compile(r"par jour|/\s*j\b|/\s*jour|chaque jour|tous les jours|quotidien")


def says_more_than_a_count(text: str) -> bool:
    """Tell whether `text` may have a rhythm other than a daily one, a condition, or a maximum."""
    return _MORE_THAN_A_COUNT.search(text) is not None


def is_slower_than_daily(said: str) -> bool:
    """Tell whether a text put in words, small letters, surely spares days: "un patch par semaine".

    Where it says something of each day besides, or of something else, nothing is sure.
    """
    found = _SLOWER.search(said)
    if found is None:
        return False
    before, after = said[: found.start()], said[found.end() :]
    return not (_ABOUT_SOMETHING_ELSE.search(before) or _EACH_DAY.search(after))
