"""Pure: gives words their recipient, address and id."""

from dataclasses import dataclass
from uuid import UUID

from services.notify.model import (
    Contact,
    Letter,
    Words,
    message_id_of,
    patient_inbox,
    prescriber_inbox,
)
from shared.contracts.event import Event
from shared.contracts.notify import MessageKind
from shared.contracts.prescription import PATIENT_DOMAIN


@dataclass(frozen=True, slots=True)
class Writer:
    """Addresses the letters about one event; `source` makes their ids, so each exists once."""

    contact: Contact
    event: Event
    kind: MessageKind
    source: UUID
    dispensation_id: UUID | None = None

    def to_prescriber(self, words: Words) -> Letter:
        """Address `words` to the MSSanté mailbox that the prescriber gave at issue."""
        return Letter(
            message_id=message_id_of(self.source, "prescriber"),
            kind=self.kind,
            recipient_kind="prescriber",
            inbox=prescriber_inbox(self.contact.prescriber_rpps),
            address=self.contact.secrets.content.prescriber.mssante,
            number=self.contact.number,
            words=words,
            created_at=self.event.occurred_at,
            correlation_id=self.event.correlation_id,
        )

    def to_patient(self, words: Words) -> Letter:
        """Address `words` to the mailbox that every patient has: `<INS>@patient.mssante.fr`."""
        return Letter(
            message_id=message_id_of(self.source, "patient"),
            kind=self.kind,
            recipient_kind="patient",
            inbox=patient_inbox(self.contact.patient_ref),
            address=f"{self.contact.secrets.content.patient.ins}@{PATIENT_DOMAIN}",
            number=self.contact.number,
            words=words,
            created_at=self.event.occurred_at,
            correlation_id=self.event.correlation_id,
            dispensation_id=self.dispensation_id,
        )
