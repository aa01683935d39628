"""How a name sounds in French, as a short code: two spellings of one sound have one code.

After FONEM (Bouchard, Brard, Lavoie, "FONEM : un code de transcription phonétique pour la
reconstitution automatique des familles saguenayennes", Population 36(6), 1981) and Phonex
(F. Brouard, "L'art des Soundex", 1999), shortened, and widened to the foreign spellings that
French name files hold (w, kh, dj, sch, ou before a vowel). The rules are our own.
"""

import re
from functools import reduce
from typing import Final

CODE_MAX: Final = 14

# In this order; each sees what those before it left. 1, 2, 3 are the nasal an, in, on, 4 the é of
# an ending; $ is ch, v is also what "ou" and w are before a vowel.
_RULES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(form), sound)
    for form, sound in (
        (r"[0-9]+", ""),
        (r"(.)\1+", r"\1\1"),
        # Foreign spellings; then h goes, which is heard in ch and sh only.
        (r"tsch|tch|tsh|cz|sch|sh|ch(?![rln])", "$"),
        (r"ph", "f"),
        (r"ch", "k"),
        (r"dj|dg(?=[eiy])", "j"),
        (r"w|ou(?=[aei])", "v"),
        (r"h", ""),
        (r"y", "i"),
        # Known words of the language.
        (r"ncois", "nsois"),  # François without its cedilla
        (r"e?bv", "v"),  # Lefebvre
        (r"tion", "sion"),
        (r"(?<=au)l(?=[dtx])", ""),  # Thibault, Gaultier
        (r"(?<=er)cq?s?$", ""),  # Leclercq
        # c, g, q, x and z.
        (r"cc(?=[ei])", "ks"),
        (r"s?c(?=[ei])", "s"),
        (r"c?qu?|ck|cc?", "k"),
        (r"gn", "n"),
        (r"[gj]e(?=[aou])|g(?=[ei])", "j"),
        (r"gu(?=[ei])", "g"),
        (r"e[rz]$", "4"),
        (r"x$", ""),
        (r"x", "ks"),
        (r"z", "s"),
        # What is written with i.
        (r"ouill", "ui"),
        (r"(?<=[aeu])ill(?=[aeio])|(?<=[aeu])il+$|ill(?=[aeo])", "i"),
        # Endings that are not heard.
        (r"(?<=[rn])[dt]s?$|(?<=au)ds?$|(?<=[aeiou])ts?$|(?<=[aeiourn])s+$", ""),
        # Vowels.
        (r"oeu|oei|eu|oe|ae", "e"),
        (r"e?aux?", "o"),
        (r"oi", "ua"),
        (r"ou", "u"),
        (r"[ae]i(?![nm](?![aeiounm]))", "e"),
        # Nasals: an n or m that no vowel and no second one follows.
        (r"ie[nm](?![aeiounm4])", "i2"),
        (r"(?:ai|ei|i|u)[nm](?![aeiounm4])", "2"),
        (r"[ae][nm](?![aeiounm4])", "1"),
        (r"o[nm](?![aeiounm4])", "3"),
        (r"(?<=..)e$", ""),
        (r"(?<=..)(?<=[^aeiou1234])e(?=[^aeiou1234])", ""),  # mute inside a word
        (r"(.)\1+", r"\1"),
    )
)


def sound_of(word: str) -> str:
    """Return the code of a folded word, "" where nothing of it is heard; `CODE_MAX` long at most.

    A code says how a word may be read in French: it brings candidates, it never decides alone.
    """
    return reduce(lambda text, rule: rule[0].sub(rule[1], text), _RULES, word)[:CODE_MAX]
