"""Pure decisions of notify: who is told, what remains of a line and from when."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from services.notify.model import Balance, Contact, HandedOver, Remainder
from shared.contracts.dispense import (
    CancellationRejected,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefusalReason,
    PrescriptionCancelled,
)
from shared.contracts.fraud import AlertWithdrawn, SignalName, SignalRaised
from shared.contracts.prescription import PrescriptionContent
from shared.days import last_day_to_execute
from shared.problems import NOT_FOUND, Refusal

# What a presentation at a counter set off; the others are between analysts and officines.
_PRESENTED: Final[frozenset[SignalName]] = frozenset({"S1", "S2", "S3"})


@dataclass(frozen=True, slots=True)
class DenialTaken:
    """What a patient denies for the first time, and all that he has denied of a hand-over."""

    new: tuple[int, ...]
    all_denied: tuple[int, ...]


def is_told_to_people(event: SignalRaised) -> bool:
    """Tell whether anybody but analysts and officines reads of it: something shown at a counter.

    Class F is for the analysts only: a person is never told that a score watches him. Nor is the
    prescriber told what he has just answered himself.
    """
    is_answer = event.observed == "issued_altered"
    return event.signal_class != "F" and event.signal in _PRESENTED and not is_answer


def is_told_to_patient(event: SignalRaised) -> bool:
    """Tell whether the patient reads of it too: of what is a fact only, class D.

    Class H weighs how often and where he was: whoever is honest would read that he is suspected,
    and who is not would know that he is watched (ADR 43).
    """
    return event.signal_class == "D" and is_told_to_people(event)


def usual_address(addresses: Sequence[str]) -> str | None:
    """Return the mailbox that most of a prescriber's first prescriptions name, the oldest first.

    Whoever issues in somebody's name chooses the mailbox that he writes into it: what he chooses
    must not be where the question goes (ADR 43).
    """
    counted = Counter(addresses)
    return max(counted, key=lambda each: (counted[each], -addresses.index(each)), default=None)


def decide_denial(handed: Sequence[HandedOver], asked: frozenset[int]) -> DenialTaken | Refusal:
    """Take a patient's word on what an officine says it handed over; none asked means all of it.

    What it took back itself needs no denial; a line is denied once, for good (ADR 43).
    """
    standing = {each.line for each in handed if not each.is_taken_back}
    denied = {each.line for each in handed if each.denied_at is not None}
    if not handed:
        return NOT_FOUND
    wanted = asked or frozenset(standing)
    if not wanted or not wanted <= standing | denied:
        return Refusal("line_not_handed_over", field="lines")
    new = sorted(wanted - denied)
    return DenialTaken(new=tuple(new), all_denied=tuple(sorted(denied.union(new))))


def is_refusal_told_to_patient(reason: DispensingRefusalReason) -> bool:
    """A suspicion is told to no patient: it may be of an honest one (ADR 29)."""
    return reason == "danger_to_patient"


def outcome_source(event: PrescriptionCancelled | CancellationRejected, contact: Contact) -> UUID:
    """Return what the message of an answer is about: one request, answered once.

    A request that came too late is granted where the hand-over is taken back (ADR 29). That second
    answer is another message, unless the execution is hidden: both then read the same (ADR 19).
    """
    is_second = contact.wanted_as is not None and isinstance(event, PrescriptionCancelled)
    if is_second and contact.prescriber_sees_execution:
        return uuid5(event.cancellation_id, "granted")
    return event.cancellation_id


def alert_source(event: SignalRaised) -> UUID:
    """Return what an alert message is about: one case and signal, however often it fires.

    So nobody can flood a mailbox by showing a copy again and again.
    """
    return uuid5(event.case_id, event.signal)


def lifted_sources(event: AlertWithdrawn) -> dict[UUID, UUID]:
    """Return what the earlier alerts of a case were about, each with what its lifting is about.

    Empty where nothing is lifted: a doubt that stays, or one that grew old, is no news.
    """
    if event.reason not in {"unfounded", "rectified"}:
        return {}
    told = (uuid5(event.case_id, name) for name in sorted(_PRESENTED))
    return {source: uuid5(source, "lifted") for source in told}


def balances_of(event: DispensationRecorded | DispensationReversed) -> dict[int, Balance]:
    """Return what `event` says is left of each of its lines."""
    return {
        line.line: Balance(
            left_total=line.left_total,
            left_now=line.left_now,
            next_possible_on=line.next_possible_on,
        )
        for line in event.lines
    }


def remainders(
    content: PrescriptionContent, balances: Mapping[int, Balance], *, today: date
) -> list[Remainder]:
    """Return what may still be handed over one day, line by line, as dispense counted it.

    A line that no officine touched is left as a whole, at once.
    """
    found = []
    for line in content.lines:
        total = line.quantity.total
        untouched = Balance(left_total=total, left_now=total, next_possible_on=None)
        balance = balances.get(line.line, untouched)
        if not _remains(balance) or today > _last_day(content, balance, total=total):
            continue
        opens_on = balance.next_possible_on
        found.append(
            Remainder(
                line=line.line,
                label=line.product.label,
                left_total=balance.left_total,
                unit=line.quantity.unit,
                opens_on=opens_on if opens_on is not None and opens_on > today else None,
            )
        )
    return found


def lost(content: PrescriptionContent, balances: Mapping[int, Balance]) -> list[Remainder]:
    """Return what was never handed over of an expired prescription, line by line."""
    left = {
        line.line: balances[line.line].left_total if line.line in balances else line.quantity.total
        for line in content.lines
    }
    return [
        Remainder(
            line=line.line,
            label=line.product.label,
            left_total=left[line.line],
            unit=line.quantity.unit,
            opens_on=None,
        )
        for line in content.lines
        if left[line.line] > 0
    ]


def _remains(balance: Balance) -> bool:
    return balance.left_now > 0 or balance.next_possible_on is not None


def _last_day(content: PrescriptionContent, balance: Balance, *, total: int) -> date:
    return last_day_to_execute(
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        is_begun=balance.left_total < total,
    )
