"""What notify composes, stores and shows: contacts, letters, messages, what remains of a line."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID, uuid5

from shared.access.actors import Actor, Role
from shared.contracts.notify import MessageKind, RecipientKind
from shared.contracts.prescribe import IssuedSecrets
from shared.identifiers import Finess, Rpps

# A withheld mail is not among them: what was withheld from somebody is never shown to them.
ShownState = Literal["pending", "sent", "failed"]


End = Literal["cancelled", "replaced"]


def prescriber_inbox(rpps: str) -> str:
    """Return the key of a prescriber's mailbox."""
    return f"prescriber:{rpps}"


def patient_inbox(patient_ref: str) -> str:
    """Return the key of a patient's mailbox: a pseudonym, never the INS."""
    return f"patient:{patient_ref}"


def inbox_of(actor: Actor) -> str:
    """Return the mailbox of a person; a pharmacist's is empty, nobody writes to it yet."""
    if actor.role is Role.PATIENT:
        assert actor.patient_ref is not None, "a verified patient has a pseudonym"
        return patient_inbox(actor.patient_ref)
    assert actor.rpps is not None, "a verified professional has an RPPS"
    if actor.role is Role.PRESCRIBER:
        return prescriber_inbox(actor.rpps)
    return f"{actor.role}:{actor.rpps}"


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, and in which request: what the audit row is made of."""

    actor: Actor
    correlation_id: UUID

    @property
    def inbox(self) -> str:
        """The key of the reader's own mailbox; nobody can ask for another one."""
        return inbox_of(self.actor)

    @property
    def recipient_kind(self) -> RecipientKind:
        """As whom the person gets messages; only patients and prescribers do."""
        return "patient" if self.actor.role is Role.PATIENT else "prescriber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a prescription concerns; `prescriber_sees_execution` is the patient's last word.

    `wanted_as` is the end that its prescriber asked for, once answered; `is_ended`: it was granted.
    """

    number: str
    patient_ref: str
    prescriber_rpps: Rpps
    prescriber_sees_execution: bool
    secrets: IssuedSecrets = field(repr=False)
    wanted_as: End | None = None
    is_ended: bool = False

    def end_shown(self, recipient_kind: RecipientKind) -> End | None:
        """Return the end that a reader may know: an answer tells what was dispensed (ADR 19)."""
        is_hidden = recipient_kind == "prescriber" and not self.prescriber_sees_execution
        return self.wanted_as if self.is_ended or is_hidden else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The patient's choice that counts today; `decided_at` None: as said at issue."""

    number: str
    patient_ref: str
    prescriber_sees_execution: bool
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Words:
    """A subject without any personal or medical content, and a French body.

    `body_if_hidden` takes its place while the patient hides the execution from the recipient.
    `mailed` is what the mail says instead: more than the inbox shows to any session.
    """

    subject: str
    body: str = field(repr=False)
    body_if_hidden: str | None = field(default=None, repr=False)
    mailed: str | None = field(default=None, repr=False)

    def shown(self, *, is_hidden: bool) -> Self:
        """Return the words that the recipient may read."""
        if self.body_if_hidden is None or not is_hidden:
            return self
        return replace(self, body=self.body_if_hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message as it was composed; `inbox` is the key of its recipient's mailbox."""

    message_id: UUID
    kind: MessageKind
    recipient_kind: RecipientKind
    inbox: str
    address: str = field(repr=False)
    number: str | None  # None: about no prescription that is known here
    words: Words
    created_at: datetime
    correlation_id: UUID | None = None
    dispensation_id: UUID | None = None

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
    number: str | None
    patient_ref: str | None
    created_at: datetime
    has_document: bool
    state: ShownState
    attempts: int
    words: Words
    dispensation_id: UUID | None = None
    denied_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What dispense said last of a line, in the line's unit.

    `next_possible_on` is the day its next renewal opens; None when something is left at once, or
    nothing will ever be.
    """

    left_total: int
    left_now: int
    next_possible_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What may still be handed over on a line; `opens_on` None means already now."""

    line: int
    label: str
    left_total: int
    unit: Literal["pack", "day"]
    opens_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One line that an officine says it handed over, and the patient's word on it."""

    line: int
    number: str
    pharmacy_finess: Finess
    is_taken_back: bool
    denied_at: datetime | None


def message_id_of(source: UUID, recipient_kind: RecipientKind) -> UUID:
    """Return the id of the message that tells about `source`: the same however often it comes."""
    return uuid5(source, recipient_kind)
