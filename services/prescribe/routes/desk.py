"""What every route of prescribe works with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Path

from services.prescribe.documents import Documents
from services.prescribe.pictures import QrPictures
from services.prescribe.problems import DOCUMENTS_BUSY, TOO_MANY_DRAWINGS
from services.prescribe.resources import Resources
from services.prescribe.sandbox import Sandbox
from shared.access.actors import Actor
from shared.db import Pool
from shared.drawings import TooManyWaiting
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber
from shared.problems import NOT_FOUND, Refused

TypedNumber = Annotated[str, Path(description="Numéro d’ordonnance, groupé ou non.")]
Clock = Callable[[], datetime]
WAIT_A_MOMENT: Final = {"Retry-After": "2"}  # seconds


@dataclass(frozen=True, slots=True)
class Desk:
    """The pool, the resources of the use cases, what is drawn and the clock.

    `sandbox` misbehaves for magic patients; production has none.
    """

    pool: Pool
    resources: Resources
    pictures: QrPictures
    documents: Documents
    now: Clock
    sandbox: Sandbox | None = None


def address_of(number: str | None) -> str:
    """Return where a prescription is read back."""
    return f"/v1/prescriptions/{number}"


@contextmanager
def drawing(drawn: Documents | QrPictures, actor: Actor) -> Iterator[None]:
    """Take a place of the person's own while the block reads and draws; raise `Refused`."""
    with drawn.place(actor.key) as has_room:
        if not has_room:
            raise Refused(TOO_MANY_DRAWINGS, headers=WAIT_A_MOMENT)
        try:
            yield
        except TooManyWaiting:
            raise Refused(DOCUMENTS_BUSY, headers=WAIT_A_MOMENT) from None


def parsed(number: str) -> PrescriptionNumber:
    """Return the number that was typed; what cannot be one is as unknown as any other."""
    try:
        return PrescriptionNumber.parse(number)
    except InvalidIdentifier:
        raise Refused(NOT_FOUND) from None
