"""What is shown at a counter, and what it proves."""

from dataclasses import dataclass
from uuid import UUID

from services.dispense import rules
from services.dispense.model import Mode, PaperDifference, PrintedLine
from services.dispense.store import StoredKey, StoredPrescription
from shared.contracts.dispense import Authenticity, Coverage
from shared.identifiers import Ins
from shared.number import PrescriptionNumber
from shared.problems import Refusal
from shared.qr import SignedQr


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedQr:
    """A QR that could be read; `text` is what the scanner gave."""

    text: str
    qr: SignedQr
    printed: tuple[PrintedLine, ...] = ()
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedNumber:
    """A number typed with the patient's INS."""

    number: PrescriptionNumber
    ins: Ins
    printed: tuple[PrintedLine, ...] = ()
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentByPatient:
    """What a patient sent to the officine that asks."""

    sending_id: UUID
    printed: tuple[PrintedLine, ...] = ()
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What was shown at the counter, and what it proved."""

    number: str
    mode: Mode
    authenticity: Authenticity
    differences: tuple[PaperDifference, ...] = ()
    coverage: Coverage | None = None  # how the patient proved his rights, for fraud alone

    @property
    def is_qr_read(self) -> bool:
        """Whether the QR was read, and the paper says what was signed."""
        return self.authenticity == "authentic"


Proven = tuple[Presentation, StoredPrescription]


def judged(
    qr: SignedQr, digest: bytes, *, key: StoredKey | None, stored: StoredPrescription | None
) -> tuple[Presentation, Refusal | None]:
    """Judge the signature, then the copy, then whether the key was trusted on that day."""
    known = {} if key is None else {qr.claimed.key_id: key.public_key}
    authenticity, revoked = rules.judge_signature(qr, known), None
    if authenticity == "authentic":
        authenticity = rules.judge_copy(digest, None if stored is None else stored.qr_digest)
    if authenticity == "authentic" and key is not None:
        revoked = rules.refuse_revoked_key(
            qr.claimed.issued_on, key.trusted_until, is_issued=stored is not None
        )
    if revoked is not None:  # to fraud, a key that is not trusted is one that is not ours
        authenticity = "unknown_key"
    refusal = revoked or rules.refuse_qr(authenticity, is_known=stored is not None)
    return Presentation(number=qr.claimed.number, mode="qr", authenticity=authenticity), refusal
