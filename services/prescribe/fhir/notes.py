"""What a note says beside the posology: the words of the line's product, which stand there anyway.

The French guide lets a note repeat the whole line, medicine first, below a heading of its own.
Whatever else a note adds would be lost, so it is refused.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from shared.fhir.findings import Findings
from shared.fhir.words import Said

_NAME_LETTERS_MIN: Final = 3  # shorter words are units: "20 mg le soir" is a dose

# Before the text of a whole line, where there are several notes (French ePrescription guide).
_HEADING: Final = "prescription textuelle "


@dataclass(frozen=True, slots=True)
class Beside:
    """A note that ends with the posology of its line, and the words (folded) that come before.

    Whether they are those of the product, the catalogue tells later.
    """

    line: str
    at: str
    before: tuple[str, ...]


@dataclass(slots=True)
class LineFindings(Findings):
    """What is found while a Bundle is read, with the notes that the names of products decide on."""

    notes: list[Beside] = field(default_factory=list)


def words_before(posology: Said, note: Said) -> tuple[str, ...] | None:
    """Return the words, folded, of a note before the posology that it ends with, heading apart.

    None for a note that does not end with it.
    """
    if not posology.folded or not note.folded.endswith(f" {posology.folded}"):
        return None
    before = note.folded.removesuffix(posology.folded)
    return tuple(before.removeprefix(_HEADING).split())


def judge_notes(
    notes: Iterable[Beside], names: Mapping[str, Iterable[str]], found: Findings
) -> None:
    """Tell the notes that only name their line's product, and refuse the others.

    `names` are the texts that name the product, by the place of the line.
    """
    for note in notes:
        if not note.before or any(_are_of(name, note.before) for name in names[note.line]):
            found.notice(note.at)
        else:
            found.refuse("fhir_words_missing", note.at)


def _are_of(name: str, before: tuple[str, ...]) -> bool:
    """Tell whether these words begin like a name, and are all of this one's, none said again.

    A number just before the posology would be read with it: "2 1 comprimé le soir".
    """
    first, last = before[0], before[-1]
    is_named = first.isalpha() and len(first) >= _NAME_LETTERS_MIN
    is_read_alone = not last[0].isdigit()
    return is_named and is_read_alone and Counter(before) <= Counter(Said(name).folded.split())
