"""What notify composes, stores and shows: contacts, letters, messages, what remains of a line."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid5

from shared.contracts.notify import MessageKind, RecipientKind
from shared.contracts.prescribe import IssuedSecrets
from shared.identifiers import Rpps

MessageState = Literal["pending", "withheld", "sent", "failed"]


def prescriber_inbox(rpps: Rpps) -> str:
    """Return the key of a prescriber's mailbox."""
    return f"prescriber:{rpps}"


def patient_inbox(patient_ref: str) -> str:
    """Return the key of a patient's mailbox: a pseudonym, never the INS."""
    return f"patient:{patient_ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a prescription concerns; `prescriber_sees_execution` is the patient's last word."""

    number: str
    patient_ref: str
    prescriber_rpps: Rpps
    prescriber_sees_execution: bool
    secrets: IssuedSecrets = field(repr=False)


@dataclass(frozen=True, slots=True)
class Words:
    """A subject without any personal or medical content, and a French body."""

    subject: str
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message as it was composed; `inbox` is the key of its recipient's mailbox."""

    message_id: UUID
    kind: MessageKind
    recipient_kind: RecipientKind
    inbox: str
    address: str = field(repr=False)
    number: str
    words: Words
    created_at: datetime
    correlation_id: UUID | None = None

    @property
    def has_document(self) -> bool:
        """The prescription itself goes with the message that announces it."""
        return self.kind == "issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message of an inbox, opened."""

    message_id: UUID
    cursor: int
    kind: MessageKind
    number: str
    created_at: datetime
    has_document: bool
    state: MessageState
    attempts: int
    words: Words


@dataclass(frozen=True, slots=True)
class Balance:
    """What dispense said last of a line: what is left, and the day of the first hand-over."""

    left_total: int
    first_dispensed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What may still be handed over on a line; `opens_on` None means already now."""

    line: int
    label: str
    left_total: int
    unit: Literal["pack", "day"]
    opens_on: date | None


def message_id_of(source: UUID, recipient_kind: RecipientKind) -> UUID:
    """Return the id of the message that tells about `source`: the same however often it comes."""
    return uuid5(source, recipient_kind)
