"""Events that notify publishes."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from shared.contracts.event import PrescriptionEvent

TOPIC = "notify.events"

RecipientKind = Literal["prescriber", "patient"]
MessageKind = Literal[
    "issued",
    "recorded",
    "billed",
    "alert",
    "cancelled",
    "cancellation_rejected",
    "expired",
    "adaptation_requested",
    "adaptation_answered",
    "dispensing_refused",
    "reversed",
]


class MessageDelivered(PrescriptionEvent):
    """A message left for a mailbox and its server took it."""

    type: Literal["message.delivered"] = "message.delivered"
    version: Literal[1] = 1
    message_id: UUID
    recipient_kind: RecipientKind
    message_kind: MessageKind
    attempts: int


class MessageFailed(PrescriptionEvent):
    """A message was given up: refused for good, or out of retries."""

    type: Literal["message.failed"] = "message.failed"
    version: Literal[1] = 1
    message_id: UUID
    recipient_kind: RecipientKind
    message_kind: MessageKind
    attempts: int
    reason: Literal["refused", "retries_exhausted"]


class PatientConsentChanged(PrescriptionEvent):
    """The patient decided whether the prescriber sees execution data (L.4071, décret 2023-1222)."""

    type: Literal["patient_consent.changed"] = "patient_consent.changed"
    version: Literal[1] = 1
    patient_ref: str
    prescriber_sees_execution: bool
    sequence: int  # 1, 2, 3 … for this prescription: a later choice wins whatever the clocks say


NotifyEvent = Annotated[
    MessageDelivered | MessageFailed | PatientConsentChanged, Field(discriminator="type")
]
EVENTS: TypeAdapter[MessageDelivered | MessageFailed | PatientConsentChanged] = TypeAdapter(
    NotifyEvent
)
