"""What every event of dispense begins with, and its words, sealed so that they open in it alone."""

from datetime import datetime
from typing import Protocol, TypedDict
from uuid import UUID

from services.dispense.model import Prescription
from services.dispense.resources import Resources
from shared.contracts.event import Contract, PrescriptionEvent, aad_for
from shared.identifiers import Rpps


class Cause(Protocol):
    """What an event follows from: the request of a person or of prescribe, or the clock."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def correlation_id(self) -> UUID | None:
        """The request that it happened in; None where nobody asked."""


class Heading(TypedDict):
    """The fields that every event of dispense with sealed words has."""

    event_id: UUID
    occurred_at: datetime
    correlation_id: UUID | None
    number: str
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str


def heading_of(
    kind: type[PrescriptionEvent],
    about: Prescription,
    *,
    words: Contract,
    cause: Cause,
    resources: Resources,
) -> Heading:
    """Return the beginning of a new event of this kind about a prescription."""
    event_id = resources.new_id()
    aad = aad_for(str(kind.model_fields["type"].default), about.number, event_id)
    return Heading(
        event_id=event_id,
        occurred_at=cause.at,
        correlation_id=cause.correlation_id,
        number=about.number,
        patient_ref=about.patient_ref,
        prescriber_rpps=about.content.prescriber.rpps,
        sealed=resources.key_ring.seal(words.model_dump_json().encode(), aad=aad),
    )
