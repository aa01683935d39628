"""Events that notify publishes."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from shared.contracts.event import PrescriptionEvent
from shared.identifiers import Finess

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
    "verification_requested",
    "identity_held",
    "suspicion_lifted",
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


class ReceiptDenied(PrescriptionEvent):
    """The patient says that he did not receive what an officine recorded in his name.

    One word against another proves nothing: fraud weighs several of them (S14).
    """

    type: Literal["receipt.denied"] = "receipt.denied"
    version: Literal[1] = 1
    dispensation_id: UUID
    pharmacy_finess: Finess
    patient_ref: str
    lines: tuple[int, ...]  # empty: none of it


Published = MessageDelivered | MessageFailed | PatientConsentChanged | ReceiptDenied
NotifyEvent = Annotated[Published, Field(discriminator="type")]
EVENTS: TypeAdapter[Published] = TypeAdapter(NotifyEvent)
