"""When a prescriber is asked, what he may answer, and what his answer brings about; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from services.fraud.model.deciding import Proposal
from services.fraud.model.verifying import AnswerGiven, Effects, Hold, Occasion
from shared.contracts.fraud import AnomalyKind, VerificationAnswerCode, VerificationReason
from shared.days import PARIS, paris_day
from shared.problems import Refusal, first_refusal

_FIRST: Final = 80  # a case that is critical: nobody waits for more evidence
# ADR 43: his own word on his own prescription is a fact worth telling the officines at once (H);
# that the prescription is a forgery is what two analysts confirm (D).
_EFFECTS: Final[Mapping[VerificationAnswerCode, Effects]] = {
    "issued": Effects(releases_number=True),
    "issued_altered": Effects(signal="S3", points=_FIRST),
    "not_issued": Effects(signal="S4", points=_FIRST),
    "identity_misused": Effects(signal="S4", holds_identity=True, points=_FIRST),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContext:
    """What a rule may look at besides the answer: the clock, the question's end, who was first."""

    now: datetime
    answer_by: datetime
    is_ended: bool = False
    earlier: VerificationAnswerCode | None = None
    is_held: bool = False
    contact: str = ""


AnswerRule = Callable[[AnswerGiven, AnswerContext], Refusal | None]


def reason_to_ask(occasion: Occasion, *, open_max: int) -> VerificationReason | None:
    """Return why a prescriber is asked without anybody's order, None when he is not (ADR 43).

    Under a hold every prescription in his name is asked about; else one that an officine reports
    without having reached him. He is never asked twice about one, nor flooded.
    """
    if occasion.prescriber is None or occasion.is_asked or occasion.open_count >= open_max:
        return None
    if occasion.is_held:
        return "identity_held"
    if occasion.source == "report" and not occasion.was_reached:
        return "report"
    return None


def is_under(hold: Hold, issued_on: date | None) -> bool:
    """Tell whether a prescription is held: issued on the first day of the hold or since.

    One whose issue has not arrived here is: it is recent.
    """
    return issued_on is None or issued_on >= paris_day(hold.since)


def refuse_other_answer(given: AnswerGiven, context: AnswerContext) -> Refusal | None:
    """Refuse to change an answer: officines and analysts have acted on it (ADR 43)."""
    if context.earlier in {None, given.code}:
        return None
    return Refusal("verification_already_answered", values={"contact": context.contact})


def refuse_late_answer(_given: AnswerGiven, context: AnswerContext) -> Refusal | None:
    """Refuse an answer from the end of its time on; the analysts may ask again (ADR 43)."""
    is_open = not context.is_ended and context.now < context.answer_by
    if is_open or context.earlier is not None:
        return None
    return Refusal("verification_lapsed", values={"contact": context.contact})


def refuse_release_by_session(given: AnswerGiven, context: AnswerContext) -> Refusal | None:
    """Refuse to let go of a held prescription from a session: it may be the stolen one (ADR 43).

    The link goes to the mailbox that the prescriber had before. What harms nobody is always heard.
    """
    is_release = given.code == "issued" and given.by == "api"
    if not (is_release and context.is_held) or context.earlier is not None:
        return None
    return Refusal("verification_by_link", values={"contact": context.contact})


ANSWER_RULES: Final[tuple[AnswerRule, ...]] = (
    refuse_other_answer,
    refuse_late_answer,
    refuse_release_by_session,
)


def decide_answer(given: AnswerGiven, context: AnswerContext) -> Refusal | None:
    """Return why the prescriber may not answer so, None when he may, or did before."""
    return first_refusal(rule(given, context) for rule in ANSWER_RULES)


def effects_of(answer: VerificationAnswerCode) -> Effects:
    """Return what an answer brings about, besides being told."""
    return _EFFECTS[answer]


def held_since(issued_on: date | None, now: datetime, *, look_back_days: int) -> datetime:
    """Return from when on an identity is held: the day of what was disowned, not too long ago.

    What a thief issued on that day or since is held; months of genuine prescriptions are not.
    Without a day (paper) it is today. Days begin in Paris.
    """
    today = paris_day(now)
    first = today - timedelta(days=look_back_days)
    day = today if issued_on is None else min(max(issued_on, first), today)
    return datetime.combine(day, time(), tzinfo=PARIS)


def suggestion_of(answer: VerificationAnswerCode, case_id: UUID, *, is_paper: bool) -> Proposal:
    """Return what an analyst would propose after an answer: he does, or something else (ADR 43)."""
    match answer:
        case "issued":
            return Proposal(kind="dismiss", subject_id=case_id, reason_code="prescriber_confirms")
        case "issued_altered":
            return _confirmation(case_id, "prescriber_denies_content", "content_altered")
        case "not_issued" if is_paper:
            return _confirmation(case_id, "prescriber_denies", "fabricated")
        case "not_issued" | "identity_misused":
            return _confirmation(case_id, "prescriber_denies", "prescriber_impersonated")


def _confirmation(case_id: UUID, reason_code: str, anomaly: AnomalyKind) -> Proposal:
    return Proposal(
        kind="confirm",
        subject_id=case_id,
        reason_code=reason_code,
        detail={"anomaly": anomaly},
    )
