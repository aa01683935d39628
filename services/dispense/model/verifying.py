"""What an officine checks of an expensive medicine before it leaves (ADR 30)."""

from dataclasses import dataclass
from typing import Final

from shared.contracts.dispense import (
    DispensingRefusalReason,
    VerificationOutcome,
    VerificationStep,
)

# Either of these authenticates the prescription at once.
SHORT_CUTS: Final[tuple[VerificationStep, ...]] = ("patient_known", "prescriber_known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The steps that were done, and what the pharmacist concludes.

    `reason` and `comment` are those of a refusal; they are kept with it, not with the line.
    """

    outcome: VerificationOutcome
    steps: tuple[VerificationStep, ...]
    reason: DispensingRefusalReason | None = None
    comment: str = ""
