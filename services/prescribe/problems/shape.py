"""The shape of a refusal of prescribe."""

from shared.problems import Problem


def mention(code: str, title: str, sentence: str, advice: str) -> Problem:
    """Return a refusal that a corrected draft may lift."""
    return Problem(code, 422, title, sentence, "after_change", advice)
