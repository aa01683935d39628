"""The dashboard: reports a week, how often signals were right, time to verdict, money at stake."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from services.fraud.console.charts import Chart, Series, bars, lines
from services.fraud.console.visitor import SignedIn
from services.fraud.model.dashboard import Figures, SignalFigures, WeekFigures
from services.fraud.use_cases import overseeing

HERE: Final = "dashboard"
_HOURS_A_DAY: Final = 24


def add_pages(router: APIRouter) -> None:
    """Add /console/dashboard."""

    @router.get("/console/dashboard")
    async def dashboard(visitor: SignedIn) -> Response:
        figures = await overseeing.read_figures(visitor.desk.pool, visitor.caller)
        return visitor.page(
            "dashboard.html", here=HERE, figures=figures, charts=_charts(figures), ends=_ends
        )


def _charts(figures: Figures) -> dict[str, Chart]:
    weeks = figures.weeks
    labels = [_label(week.monday) for week in weeks]
    return {
        "reports": bars(
            "Signalements reçus et dossiers tranchés, par semaine",
            labels,
            [
                Series("Signalements reçus", [week.reported for week in weeks]),
                Series("Fraudes avérées", [week.confirmed for week in weeks]),
                Series("Non avérés", [week.unfounded for week in weeks]),
            ],
            axis="Semaine du",
        ),
        "delays": lines(
            "Délai jusqu’au verdict, par semaine",
            labels,
            [
                Series("Médiane", [_days(week.hours_median) for week in weeks]),
                Series("Neuf dossiers sur dix", [_days(week.hours_p90) for week in weeks]),
            ],
            unit="j",
            axis="Semaine du",
        ),
        "precision": _precision(figures.signals),
    }


def _precision(signals: Sequence[SignalFigures]) -> Chart:
    decided = [signal for signal in signals if signal.precision is not None]
    return bars(
        "Précision par signal : avérés parmi les dossiers tranchés",
        [signal.signal for signal in decided],
        [Series("Précision", [_percent(signal.precision) for signal in decided])],
        unit="%",
        axis="Signal",
    )


def _ends(weeks: Sequence[WeekFigures]) -> int:
    """Return how many cases ended in these weeks."""
    return sum(week.confirmed + week.unfounded + week.undetermined for week in weeks)


def _label(monday: date) -> str:
    return f"{monday.day:02}/{monday.month:02}"


def _days(hours: float | None) -> float | None:
    return None if hours is None else round(hours / _HOURS_A_DAY, 1)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share)
