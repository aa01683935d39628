"""Events that prescribe publishes."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID, uuid5

from pydantic import Field, TypeAdapter
from typing_extensions import override

from shared.contracts.event import Contract, Event, Moment, PrescriptionEvent
from shared.contracts.prescription import (
    PrescriptionContent,
    ProductProposal,
    Quantity,
)
from shared.identifiers import Cis, Finess, Lpp, Rpps

TOPIC = "prescribe.events"
REPLACES_CHAIN_MAX: Final = 20
_REPLACEMENTS: Final = UUID("6a1f3f0e-5d0c-5b0e-9f0a-2f6f5b1c7d19")  # never changes

CancellationReason = Literal[
    "wrong_patient", "wrong_content", "treatment_changed", "adverse_effect", "patient_asks", "other"
]
# `lapsed`: nobody answered in time, and the line stays as it was prescribed.
AdaptationOutcome = Literal["accepted", "refused", "counter_proposal", "lapsed"]


class SigningKeyPublished(Event):
    """A public key with which prescriptions are signed from now on; consumers keep it for ever.

    It travels as an event because services never call each other: an officine can verify while
    prescribe is down.
    """

    type: Literal["signing_key.published"] = "signing_key.published"
    version: Literal[1] = 1
    key_id: str  # 8 hexadecimal characters, as in the QR
    public_key: str  # base64url of the 32 bytes, without padding (RFC 8037 "x")

    @property
    @override
    def key(self) -> str:
        """The key's own id: this event concerns no prescription."""
        return self.key_id


class SigningKeyRevoked(Event):
    """A signing key is no longer to be trusted: what it signed after `trusted_until` is void.

    What was signed before stays valid: the day of a QR is under its signature, and dispense knows
    each prescription that was issued.
    """

    type: Literal["signing_key.revoked"] = "signing_key.revoked"
    version: Literal[1] = 1
    key_id: str  # 8 hexadecimal characters, as in the QR
    trusted_until: Moment

    @property
    @override
    def key(self) -> str:
        """The key's own id: this event follows the key's publication."""
        return self.key_id


class IssuedLine(Contract):
    """What a service without the sealing key may know of a line: codes, never text."""

    line: int
    cis: Cis | None = None
    lpp: Lpp | None = None
    quantity: Quantity
    is_secure: bool = False


class PrescriptionIssued(PrescriptionEvent):
    """A prescription was signed and acknowledged; any officine may now consult it."""

    type: Literal["prescription.issued"] = "prescription.issued"
    version: Literal[1] = 1
    patient_ref: str
    prescriber_rpps: Rpps
    prescriber_finess: Finess | None = None
    issued_on: date
    valid_until: date
    is_secure: bool
    prescriber_sees_execution: bool
    lines: tuple[IssuedLine, ...]
    lines_digest: str  # hexadecimal, the 16 bytes of the QR
    qr_digest: str  # hexadecimal SHA-256 of the QR text
    signing_key_id: str
    replaces: str | None = None  # nothing is handed over here before that one's end is decided
    # All that it replaces, directly or through others, nearest first: those may come after it.
    replaces_chain: Annotated[tuple[str, ...], Field(max_length=REPLACES_CHAIN_MAX)] = ()
    sealed: str  # IssuedSecrets

    @property
    def all_replaced(self) -> tuple[str, ...]:
        """All that it replaces, nearest first; an older publisher named the nearest only."""
        if self.replaces is None:
            return ()
        return self.replaces_chain or (self.replaces,)


class IssuedSecrets(Contract):
    """The sealed block of `PrescriptionIssued`: the content, and the QR with its access secret.

    `lines_signed` is the very text whose digest the QR carries: a consumer that knows fewer or
    more optional fields than the publisher must not write it again before it checks the digest.
    """

    content: PrescriptionContent
    lines_signed: str
    qr_text: str


class CancellationRequested(PrescriptionEvent):
    """The prescriber wants what is left of his prescription cancelled; dispense decides."""

    type: Literal["cancellation.requested"] = "cancellation.requested"
    version: Literal[1] = 1
    cancellation_id: UUID
    reason: CancellationReason
    patient_ref: str
    prescriber_rpps: Rpps


class PrescriptionReplaced(PrescriptionEvent):
    """The prescriber issued `replaced_by` in place of this one: what is left of it is cancelled.

    Said on the key of the old prescription; the new one says the same by `replaces`, and dispense
    decides once, at whichever of the two comes first.
    """

    type: Literal["prescription.replaced"] = "prescription.replaced"
    version: Literal[1] = 1
    cancellation_id: UUID
    replaced_by: str
    reason: CancellationReason
    patient_ref: str
    prescriber_rpps: Rpps


def replacement_id(replaced: str, replaced_by: str) -> UUID:
    """Return the one `cancellation_id` of a replacement, the same from either of its two events."""
    return uuid5(_REPLACEMENTS, f"{replaced}>{replaced_by}")


class AdaptationAnswered(PrescriptionEvent):
    """The prescriber answered an officine that asked to adapt a line, or let the time pass."""

    type: Literal["adaptation.answered"] = "adaptation.answered"
    version: Literal[1] = 1
    request_id: UUID
    line: int
    outcome: AdaptationOutcome
    pharmacy_finess: Finess
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str  # AdaptationAnswer


class AdaptationAnswer(Contract):
    """The sealed block of `AdaptationAnswered`: what to do instead, and a word to the officine."""

    counter_proposal: ProductProposal | None = None
    comment: str | None = None


Published = (
    SigningKeyPublished
    | SigningKeyRevoked
    | PrescriptionIssued
    | CancellationRequested
    | PrescriptionReplaced
    | AdaptationAnswered
)
PrescribeEvent = Annotated[Published, Field(discriminator="type")]
EVENTS: TypeAdapter[Published] = TypeAdapter(PrescribeEvent)
