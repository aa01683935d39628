"""Whether a speciality is what an international non-proprietary name (DCI) asks for."""

from shared.medicines.inn import words


def names_all(prescribed: str, substances: tuple[str, ...]) -> bool:
    """Tell whether `prescribed` names every substance of a speciality, and the speciality has some.

    So a combination is never handed over for one of its substances alone.
    """
    text = _spoken(prescribed)
    return bool(substances) and all(_spoken(substance) in text for substance in substances)


def _spoken(text: str) -> str:
    """Return the words without accents, case or punctuation, each between blanks."""
    return f" {' '.join(words(text))} "
