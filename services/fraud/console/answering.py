"""How a form is answered: what the use case refused becomes a page, what it did leads on."""

from starlette.responses import RedirectResponse, Response

from services.fraud.console.visitor import SEE_OTHER
from shared.problems import Refusal, Refused


def check(refused: Refusal | None) -> None:
    """Raise what a use case refused; the console's route answers with its page."""
    if refused is not None:
        raise Refused(refused)


def lead_to(address: str) -> Response:
    """Lead to a page after a form, so that reloading it sends nothing again.

    `?done=` names a sentence of `words.DONE` that the page then says.
    """
    return RedirectResponse(address, SEE_OTHER)
