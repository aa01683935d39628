"""What a word may have lost to a slip of the keyboard: its deletion neighbourhood.

Two words one edit apart (a letter wrong, missing, too many, or two swapped) have a form in common
when each lost at most one letter; two edits, at most two letters. So whoever knows the forms of
both finds them by equality alone. Source: Mor and Fraenkel, "A hash code method for detecting and
correcting spelling errors", Communications of the ACM 25(12), 1982.
"""

from typing import Final

TWO_EDITS_FROM: Final = 8  # letters of the right word
ONE_EDIT_FROM: Final = 4
PREFIX: Final = 10  # forms are made of so many letters: the number of forms is bounded


def edits_allowed(letters: int) -> int:
    """Return how many slips a word of so many letters may have: 0 below 4, 1 below 8, then 2."""
    if letters < ONE_EDIT_FROM:
        return 0
    return 1 if letters < TWO_EDITS_FROM else 2


def forms_of(word: str) -> frozenset[str]:
    """Return the word, cut at `PREFIX` letters, less up to `edits_allowed` letters.

    1 form below 4 letters, at most 8 below 8, at most 56 from then on.
    """
    forms = {word[:PREFIX]}
    latest = forms
    for _ in range(edits_allowed(len(word))):
        latest = {form[:at] + form[at + 1 :] for form in latest for at in range(len(form))}
        forms = forms | latest
    return frozenset(forms)
