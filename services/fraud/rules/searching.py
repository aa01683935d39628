"""How often, and for how little, one may search among alerts."""

from datetime import datetime, timedelta

from services.fraud.model.searching import (
    DAY_WINDOW,
    SHORT_WINDOW,
    Searched,
    SearchLimits,
)
from shared.problems import Refusal


def refuse_too_many_searches(
    searched: Searched, *, most_short: int, most_day: int, now: datetime
) -> Refusal | None:
    """Refuse whoever has searched too often in ten minutes, or in a day.

    Source: RGPD art. 5(1)(c) (what a dispensing needs, no file to browse) and art. 32; the figures
    are ours (ADR 42).
    """
    if searched.day_count > most_day:
        return _wait(searched.day_from + DAY_WINDOW - now)
    if searched.short_count > most_short:
        return _wait(searched.short_from + SHORT_WINDOW - now)
    return None


def refuse_too_little(letters: int, limits: SearchLimits) -> Refusal | None:
    """Refuse a name of few letters: it fits half of France (RGPD art. 5(1)(c); ADR 42)."""
    if letters >= limits.letters_min:
        return None
    return Refusal("search_too_short", values={"letters": limits.letters_min})


def _wait(rest: timedelta) -> Refusal:
    seconds = max(1, -(-rest // timedelta(seconds=1)))
    return Refusal("too_many_searches", values={"seconds": seconds})
