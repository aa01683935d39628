"""What is decided of a draft, and what it becomes."""

from dataclasses import dataclass
from datetime import datetime

from services.prescribe.model.subjects import (
    IssueContext,
)
from services.prescribe.requests.draft import PrescriptionDraft
from shared.access.actors import Operator
from shared.contracts.prescribe import IssuedSecrets
from shared.number import PrescriptionNumber
from shared.problems import Refusal


@dataclass(frozen=True, slots=True)
class DraftAccepted:
    """The draft may be issued; warnings are for the prescriber's eyes and refuse nothing."""

    warnings: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class DraftRefused:
    """The draft may not be issued, for all these reasons (negative acknowledgement)."""

    refusals: tuple[Refusal, ...]
    secure_paper_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDraft:
    """An accepted draft under its signature, not stored yet; `key_id` is the signer's, in hex.

    A draft without a number was given a new one, which stands in the content.
    """

    draft: PrescriptionDraft
    context: IssueContext
    secrets: IssuedSecrets
    key_id: str
    warnings: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class SigningFailed:
    """The draft holds, but nothing signs at this moment: it is not recorded."""

    secure_paper_required: bool


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """What issuing the draft would say: refused for these reasons, if any, and what to know."""

    context: IssueContext
    refusals: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class NumberTaken:
    """The draft holds, but its number belongs to another prescription.

    `own_number` is that number when the other prescription is by the same prescriber.
    """

    secure_paper_required: bool
    own_number: PrescriptionNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """An operator's word that a key is trusted up to a moment and no longer."""

    key_id: str
    trusted_until: datetime
    by: Operator
    at: datetime
