"""What a patient sent to an officine."""

from services.dispense.answers.sending import SendingAnswer
from services.dispense.model import Sending


def sending_answer(sending: Sending) -> SendingAnswer:
    """Return a sending as its patient reads it."""
    return SendingAnswer(
        sending_id=sending.sending_id,
        number=sending.number,
        pharmacy_finess=sending.pharmacy,
        state=sending.state,
        sent_at=sending.sent_at,
        consulted_at=sending.consulted_at,
        ended_at=sending.ended_at,
    )
