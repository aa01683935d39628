"""What is checked of a medicine over 300 EUR before it leaves (ADR 30).

Source: the checks asked of officines since 24 October 2022 (convention of officines).
"""

from collections.abc import Sequence
from typing import Final

from services.dispense.checklist import NAMES
from services.dispense.model import SHORT_CUTS, Dispensation, RequestedLine, Verification
from services.dispense.rules.asked import LineContext, is_hand_over
from shared.contracts.dispense import VerificationStep
from shared.contracts.prescription import Line, PrescriptionContent
from shared.medicines.prices import is_expensive
from shared.problems import Refusal

CHECKS: Final[tuple[VerificationStep, ...]] = (
    "prescriber_in_directory",
    "prescriber_complete",
    "text_faultless",
    "asafo_consulted",
    "care_pathway_consistent",
)


def steps_for(content: PrescriptionContent) -> tuple[VerificationStep, ...]:
    """Return the steps of the checklist, the short cuts first.

    A prescriber in town is contacted too; at a hospital nobody is asked to (same source).
    """
    in_town: tuple[VerificationStep, ...] = ("prescriber_contacted",)
    return (*SHORT_CUTS, *CHECKS, *(in_town if content.setting == "town" else ()))


def steps_missing(
    verification: Verification, content: PrescriptionContent
) -> tuple[VerificationStep, ...]:
    """Return what remains to be done; none once patient or prescriber is known."""
    done = set(verification.steps)
    if done.intersection(SHORT_CUTS):
        return ()
    return tuple(step for step in steps_for(content)[len(SHORT_CUTS) :] if step not in done)


def temporary_hand_over(line: int, history: Sequence[Dispensation]) -> Dispensation | None:
    """Return the latest hand-over of a line that stands, oldest first, where it was temporary."""
    packs = [
        (done, each)
        for done in history
        for each in done.standing
        if each.line == line and each.packs
    ]
    if not packs:
        return None
    done, latest = packs[-1]
    return done if latest.verification == "temporary" else None


def is_to_be_verified(asked: RequestedLine, signed: Line) -> bool:
    """Tell whether a pack that is asked for costs over 300 EUR.

    By the price of the pack that leaves, whatever was prescribed; where the catalogue has none, by
    what prescribe found at issue.
    """
    price = None if asked.product is None else asked.product.price_cents
    if price is not None:
        return is_expensive(price)
    return signed.mentions is not None and signed.mentions.is_expensive


def is_end_of_checks(asked: RequestedLine) -> bool:
    """Tell whether a line is there to refuse what was handed over while its checks went on."""
    verified = asked.verification
    return asked.was_temporary and verified is not None and verified.outcome == "refused"


def refuse_contradictory_verification(
    asked: RequestedLine, _context: LineContext
) -> Refusal | None:
    """Refuse to deliver what the checks refuse, and to check what does not leave (ADR 30)."""
    if asked.verification is None:
        return None
    if asked.verification.outcome == "refused":
        fits = asked.outcome == "not_delivered"
    else:
        fits = is_hand_over(asked)
    if fits:
        return None
    return Refusal("verification_contradictory", line=asked.line, field="verification")


def refuse_incomplete_verification(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to call secured what was not checked in full, where nobody is known.

    Source: the checks of 24 October 2022: patient or prescriber known, else each of them.
    """
    if asked.verification is None or asked.verification.outcome != "secured":
        return None
    missing = steps_missing(asked.verification, context.prescription.content)
    if not missing:
        return None
    values = {"steps": ", ".join(NAMES[step] for step in missing)}
    return Refusal("verification_incomplete", line=asked.line, field="verification", values=values)


def refuse_missing_verification(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse an expensive medicine that nobody checked, unless the QR was read.

    Source: the checks of 24 October 2022, from which an e-prescription with a readable QR is
    exempt.
    """
    if context.is_qr_read or asked.verification is not None or not is_hand_over(asked):
        return None
    if not is_to_be_verified(asked, context.state.signed):
        return None
    return Refusal("verification_missing", line=asked.line, field="verification")


def refuse_unfinished_checks(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to go on after a temporary hand-over until the checks are finished, or the QR read.

    Whatever the pack costs: a cheap one would else end them. Source: the checks of 24 October
    2022: they go on while the treatment handed over lasts.
    """
    if not asked.was_temporary or not is_hand_over(asked):
        return None
    is_exempt = asked.verification is None and context.is_qr_read
    if is_exempt or (asked.verification is not None and asked.verification.outcome == "secured"):
        return None
    return Refusal("verification_unfinished", line=asked.line, field="verification")


def refuse_more_than_smallest_pack(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse more than one smallest pack while the checks go on, and a promise of more.

    Source: the checks of 24 October 2022 ("délivrance temporaire": the smallest pack).
    """
    if not _is_temporary(asked):
        return None
    is_smallest = asked.product is None or asked.product.is_smallest_pack
    if asked.packs == 1 and is_smallest and not asked.owed_packs:
        return None
    return Refusal("temporary_smallest_pack", line=asked.line, field="packs")


def _is_temporary(asked: RequestedLine) -> bool:
    return asked.verification is not None and asked.verification.outcome == "temporary"
