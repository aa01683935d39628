"""A prescription that was handed back."""

from services.dispense.answers import HandedBackAnswer, ReleasedLine
from services.dispense.model import HandedBack


def handed_back_answer(done: HandedBack) -> HandedBackAnswer:
    """Return what ended."""
    return HandedBackAnswer(
        consultation_id=done.consultation_id,
        number=done.number,
        returned_at=done.returned_at,
        released=tuple(ReleasedLine(line=line, packs=packs) for line, packs in done.released),
    )
