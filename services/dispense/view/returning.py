"""A prescription that was handed back."""

from services.dispense.answers import HandedBackAnswer
from services.dispense.model import HandedBack


def handed_back_answer(done: HandedBack) -> HandedBackAnswer:
    """Return what ended."""
    return HandedBackAnswer.model_validate(done, from_attributes=True)
