"""How names are looked for without standing anywhere: pure, no I/O.

A name is folded into words; a word is known by keyed tokens; what they bring is ranked.
"""

from services.fraud.model.searching import PersonName, SearchableNames, Whose
from services.fraud.search.folding import letters_of, words_of
from services.fraud.search.insurance import readings_of
from services.fraud.search.names import AskedName, FoldedName
from services.fraud.search.phonetics import sound_of
from services.fraud.search.ranking import Ear, rank
from services.fraud.search.tokens import AskedTokens, NameKeys, WordTokens

__all__ = [
    "AskedName",
    "AskedTokens",
    "Ear",
    "FoldedName",
    "NameKeys",
    "PersonName",
    "SearchableNames",
    "Whose",
    "WordTokens",
    "letters_of",
    "rank",
    "readings_of",
    "sound_of",
    "words_of",
]
