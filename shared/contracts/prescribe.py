"""Events that prescribe publishes."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import override

from shared.contracts.event import Contract, Event, PrescriptionEvent
from shared.contracts.prescription import PrescriptionContent, Quantity
from shared.identifiers import Cis, Finess, Lpp, Rpps

TOPIC = "prescribe.events"


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
    sealed: str  # IssuedSecrets


class IssuedSecrets(Contract):
    """The sealed block of `PrescriptionIssued`: the content, and the QR with its access secret.

    `lines_signed` is the very text whose digest the QR carries: a consumer that knows fewer or
    more optional fields than the publisher must not write it again before it checks the digest.
    """

    content: PrescriptionContent
    lines_signed: str
    qr_text: str


PrescribeEvent = Annotated[SigningKeyPublished | PrescriptionIssued, Field(discriminator="type")]
EVENTS: TypeAdapter[SigningKeyPublished | PrescriptionIssued] = TypeAdapter(PrescribeEvent)
