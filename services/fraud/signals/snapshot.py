"""What one night looks at: figures of officines and prescribers, and who shares patients."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from services.fraud.engine import Windows
from services.fraud.engine.windows import PharmacyTraces, PrescriberTraces, day_of
from services.fraud.engine.windows.moments import moment_of
from services.fraud.signals.dispersion import distant_officines, measure_of, peer_group
from shared.days import officine_hour
from shared.identifiers import Finess, Rpps

FIGURES_DAYS: Final = 30
SHARED_DAYS: Final = 90
OPENS, CLOSES = 7, 21
MEASURED_HOURS: Final = (24, 168)
_DAY_S: Final = 86_400
_HOUR_S: Final = 3_600

Ratio = Literal["cents_per_bill", "watched_share", "refill_share", "packs_per_supply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficineFigures:
    """Sums of one officine over thirty days; `closed_*` by its own clock. Amounts in cents."""

    handovers: int = 0
    closed_handovers: int = 0
    closed_days: int = 0
    supplies: int = 0
    packs: int = 0
    watched: int = 0
    refills: int = 0
    billings: int = 0
    cents: int = 0

    def ratio(self, name: Ratio) -> float:
        """Return one ratio; 0 where there is nothing to divide by."""
        above, below = {
            "cents_per_bill": (self.cents, self.billings),
            "watched_share": (self.watched, self.supplies),
            "refill_share": (self.refills, self.supplies),
            "packs_per_supply": (self.packs, self.supplies),
        }[name]
        return above / below if below else 0.0


class SharedPatient(NamedTuple):
    """An officine served a patient on a prescriber's word; whether of the watch list too."""

    patient_ref: str
    prescriber: Rpps
    officine: Finess
    is_watched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything as of `moment`.

    `prescribers`: by measure (`measure_of`), how many officines executed each; `shared`: each
    patient, prescriber and officine of ninety days once; `confirmed`: patients, prescribers and
    officines of confirmed alerts.
    """

    moment: datetime
    officines: Mapping[Finess, OfficineFigures] = field(default_factory=dict)
    prescribers: Mapping[Rpps, Mapping[str, int]] = field(default_factory=dict)
    shared: Iterable[SharedPatient] = ()
    confirmed: frozenset[str] = frozenset()


def snapshot_of(
    windows: Windows, moment: datetime, *, confirmed: frozenset[str] = frozenset()
) -> Snapshot:
    """Take the snapshot out of windows in memory."""
    return Snapshot(
        moment=moment,
        officines={
            Finess(name): figures_of(Finess(name), traces, moment)
            for name, traces in windows.pharmacies.items()
        },
        prescribers={
            Rpps(name): spread_of(traces, moment) for name, traces in windows.prescribers.items()
        },
        shared=tuple(_shared(windows, moment)),
        confirmed=confirmed,
    )


def figures_of(finess: Finess, traces: PharmacyTraces, moment: datetime) -> OfficineFigures:
    """Add up the thirty days of an officine that end with `moment`."""
    today = day_of(moment)
    days = {n: d for n, d in traces.days.items() if today - FIGURES_DAYS < n <= today}
    closed = [
        sum(count for hour, count in day.by_hour.items() if _is_closed(finess, n, int(hour)))
        for n, day in days.items()
    ]

    def total(*measures: str) -> int:
        return sum(day.sums.get(measure, 0) for day in days.values() for measure in measures)

    return OfficineFigures(
        handovers=total("handovers"),
        closed_handovers=sum(closed),
        closed_days=sum(count > 0 for count in closed),
        supplies=total("supplies"),
        packs=total("packs"),
        watched=total("watched"),
        refills=total("refills"),
        billings=total("billings"),
        cents=total("cents"),
    )


def spread_of(traces: PrescriberTraces, moment: datetime) -> dict[str, int]:
    """Return how many officines executed a prescriber, by measure; none for whom nobody did."""
    group = peer_group(traces, day_of(moment))
    counts = {
        measure_of(hours, group): len(distant_officines(traces, moment, hours))
        for hours in MEASURED_HOURS
    }
    return {measure: count for measure, count in counts.items() if count}


def _is_closed(finess: Finess, day: int, hour: int) -> bool:
    local = officine_hour(moment_of(day * _DAY_S + hour * _HOUR_S), finess)
    return not OPENS <= local < CLOSES


def _shared(windows: Windows, moment: datetime) -> Iterator[SharedPatient]:
    since = moment - timedelta(days=SHARED_DAYS)
    for patient_ref, traces in windows.patients.items():
        found: dict[tuple[Rpps, Finess], bool] = {}
        for supply in traces.supplies:
            if supply.prescriber is not None and since <= supply.at <= moment:
                pair = supply.prescriber, supply.pharmacy
                found[pair] = found.get(pair, False) or supply.is_watched
        for (prescriber, officine), is_watched in found.items():
            yield SharedPatient(patient_ref, prescriber, officine, is_watched)
