"""What every route of prescribe works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Path

from services.prescribe.documents import Documents
from services.prescribe.pictures import QrPictures
from services.prescribe.resources import Resources
from services.prescribe.sandbox import Sandbox
from shared.db import Pool
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber
from shared.problems import NOT_FOUND, Refused

TypedNumber = Annotated[str, Path(description="Numéro d’ordonnance, groupé ou non.")]
Clock = Callable[[], datetime]


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


def parsed(number: str) -> PrescriptionNumber:
    """Return the number that was typed; what cannot be one is as unknown as any other."""
    try:
        return PrescriptionNumber.parse(number)
    except InvalidIdentifier:
        raise Refused(NOT_FOUND) from None
