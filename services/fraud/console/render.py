"""Templates, escaped by default, and the filters that write dates and numbers in French."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.fraud.console import fact_words, words
from services.fraud.console.static_files import StaticFiles

TEMPLATES: Final = Path(__file__).parent / "templates"
PARIS: Final = ZoneInfo("Europe/Paris")
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_MONTHS: Final = (
    *("janv.", "févr.", "mars", "avril", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)


class Pages:
    """The templates of the console, read and compiled once."""

    def __init__(self, static: StaticFiles) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(
            static=static.address_of.__getitem__, words=words, fact_words=fact_words, query=query_of
        )
        self._environment.filters.update(
            moment=moment,
            day=day,
            hour=hour,
            due=due,
            urgency=urgency,
            window=window,
            count=counted,
            euros=euros,
            finess=grouped,
        )

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        """Return a whole page, or a part of one."""
        return self._environment.get_template(template).render(context)


def moment(at: datetime) -> str:
    """Return "22 nov. 2026 à 13:05", on the clocks of Paris."""
    local = at.astimezone(PARIS)
    return f"{_date(local)} à {local:%H:%M}"


def day(at: datetime) -> str:
    """Return "22 nov. 2026"."""
    return _date(at.astimezone(PARIS))


def hour(at: datetime) -> str:
    """Return "13:05"."""
    return f"{at.astimezone(PARIS):%H:%M}"


def due(at: datetime, now: datetime) -> str:
    """Return what a delay comes to: "échéance dans 3 h", "en retard de 2 j"."""
    left = at - now
    size = _size(abs(left))
    return f"échéance dans {size}" if left > timedelta(0) else f"en retard de {size}"


def urgency(at: datetime, now: datetime) -> str:
    """Return the class of a delay: "late", "soon" within a day, "" else."""
    if at <= now:
        return "late"
    return "soon" if at - now < _DAY else ""


def window(hours: int) -> str:
    """Return how far back a signal looked: "24 h", "7 jours"."""
    days, rest = divmod(hours, 24)
    return f"{days}\u00a0jours" if days > 1 and not rest else f"{hours}\u00a0h"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 dossier", "2 dossiers", "1 200 dossiers"; `many` where an s is not enough."""
    plural = many or f"{one}s"
    return f"{thousands(number)}\u00a0{one if abs(number) < 2 else plural}"  # noqa: PLR2004 - French grammar


def thousands(number: int) -> str:
    """Return a number in groups of three, as French writes it."""
    return f"{number:,}".replace(",", "\u202f")


def euros(cents: int) -> str:
    """Return an amount of cents as "1 234,50 €"."""
    return f"{thousands(cents // 100)},{cents % 100:02}\u00a0€"


def grouped(number: str) -> str:
    """Return a FINESS or an RPPS in groups of three, to be read aloud."""
    return "\u202f".join(number[i : i + 3] for i in range(0, len(number), 3))


def query_of(values: Mapping[str, Any], **changes: Any) -> str:
    """Return "?a=1&b=2" of what is said in `values`, with `changes`; what is empty is left out."""
    kept = {name: value for name, value in {**values, **changes}.items() if value not in {None, ""}}
    return f"?{urlencode(kept)}" if kept else "?"


def _date(local: datetime) -> str:
    first = "er" if local.day == 1 else ""
    return f"{local.day}{first}\u00a0{_MONTHS[local.month - 1]} {local.year}"


def _size(delay: timedelta) -> str:
    if delay >= 2 * _DAY:
        return f"{delay // _DAY}\u00a0j"
    if delay >= _HOUR:
        return f"{delay // _HOUR}\u00a0h"
    return f"{delay // timedelta(minutes=1)}\u00a0min"
