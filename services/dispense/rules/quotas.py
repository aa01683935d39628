"""How often is too often: each officine waits for itself, and slows no other (ADR 28)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from services.dispense.model import Quota
from shared.problems import Refusal


class Limit(Protocol):
    """So many times in a window."""

    @property
    def most(self) -> int: ...

    @property
    def window(self) -> timedelta: ...


def recent_of(moments: Sequence[datetime], limit: Limit, now: datetime) -> tuple[datetime, ...]:
    """Return the moments that still count, at most as many as the limit allows."""
    recent = sorted(moment for moment in moments if now - moment < limit.window)
    return tuple(recent[-limit.most :])


def refuse_too_many_failures(
    failures: Sequence[datetime], quota: Quota, now: datetime
) -> Refusal | None:
    """Refuse an officine after ten failed consults in ten minutes: numbers cannot be guessed.

    Source: RGPD art. 32 (security fit for health data); the figures are ours (ADR 7).
    """
    if (seconds := seconds_to_wait(failures, quota, now)) is None:
        return None
    return Refusal("too_many_failed_consultations", values={"seconds": seconds})


def refuse_too_many_scans(
    failures: Sequence[datetime], quota: Quota, now: datetime
) -> Refusal | None:
    """Refuse another text that is nothing, after thirty of them in ten minutes.

    Source: RGPD art. 32; the figures are ours (ADR 28). What is read is never refused.
    """
    if (seconds := seconds_to_wait(failures, quota, now)) is None:
        return None
    return Refusal("too_many_failed_scans", field="text", values={"seconds": seconds})


def refuse_too_many_consultations(
    latest: Sequence[datetime], quota: Quota, now: datetime
) -> Refusal | None:
    """Refuse an officine that consults one prescription thirty times in ten minutes.

    `latest` are its consults of that prescription. Source: RGPD art. 32 (availability: a loop of a
    software slows no other officine); the figures are ours (ADR 7).
    """
    if (seconds := seconds_to_wait(latest, quota, now)) is None:
        return None
    return Refusal("too_many_consultations", values={"seconds": seconds})


def refuse_too_many_tellings(
    latest: Sequence[datetime], quota: Quota, now: datetime
) -> Refusal | None:
    """Refuse an officine that tells of one prescription thirty times in ten minutes.

    `latest` are its consults and tellings of it. Source: RGPD art. 32 (availability): each may open
    a case, and a loop would bury what people have to look at; the figures are ours (ADR 28).
    """
    if (seconds := seconds_to_wait(latest, quota, now)) is None:
        return None
    return Refusal("too_many_late_executions", values={"seconds": seconds})


def refuse_too_many_unserved(
    limiting: datetime | None, quota: Quota, now: datetime
) -> Refusal | None:
    """Refuse to open one prescription more where two hundred of the day were opened for nothing.

    `limiting` is when the first of the latest two hundred was opened, None where there are fewer.
    Source: RGPD art. 5(1)(c) (only what a patient's care needs); the figures are ours (ADR 28).
    """
    if limiting is None or now - limiting >= quota.window:
        return None
    seconds = _seconds_until(limiting + quota.window, now)
    return Refusal("too_many_unserved_consultations", values={"seconds": seconds})


def seconds_to_wait(moments: Sequence[datetime], limit: Limit, now: datetime) -> int | None:
    """Return in how many seconds fewer than `most` count, None where fewer do already."""
    recent = recent_of(moments, limit, now)
    if len(recent) < limit.most:
        return None
    return _seconds_until(recent[0] + limit.window, now)


def _seconds_until(moment: datetime, now: datetime) -> int:
    return max(1, -(-(moment - now) // timedelta(seconds=1)))
