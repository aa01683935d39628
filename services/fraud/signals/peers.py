"""S14, by night: officines compared with each other; the fences that peers set (S6 too)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Annotated, ClassVar, Final

from pydantic import Field

from services.fraud.engine import hit_by
from services.fraud.model import Family, Hit
from services.fraud.signals.bounds import Count, Percent, PharmacyDays, Points
from services.fraud.signals.snapshot import OfficineFigures, Ratio, Snapshot
from services.fraud.signals.wording import otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.identifiers import Finess

PEERS_MIN: Final = 8
FENCE_IQR: Final = 3
_HUNDRED: Final = 100
_WORDS: Final[Mapping[Ratio, str]] = {
    "cents_per_bill": "montant moyen d’une facture",
    "watched_share": "part des médicaments souvent détournés",
    "refill_share": "part des renouvellements",
    "packs_per_supply": "nombre de boîtes par ligne",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideHours:
    """A fifth or more of the dispensations at hours when officines are closed.

    Source: ADR 39. Opening hours are not published, so they are those of nearly all: 7 to
    21 by the officine's own clock. Explained away: a turn on call falls on few nights, so they must
    be spread over `nights_min` days; a few dispensations in all make no share.
    """

    rule: ClassVar[str] = "S14.hours"
    name: ClassVar[SignalName] = "S14"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "pharmacy"
    family: ClassVar[Family] = "pharmacy"

    version: int = 1
    points: Points = 20
    days: PharmacyDays = 30
    share_min: Percent = 20
    handovers_min: Count = 50
    nights_min: Annotated[int, Field(ge=1, le=92)] = 8

    @property
    def window(self) -> timedelta | None:
        """The days that are added up."""
        return timedelta(days=self.days)

    def examine_night(self, snapshot: Snapshot) -> Iterable[tuple[str, Hit]]:
        """Yield the officines at or above all three thresholds."""
        for finess, figures in sorted(snapshot.officines.items()):
            share = _HUNDRED * figures.closed_handovers
            is_many = figures.handovers >= self.handovers_min
            is_spread = figures.closed_days >= self.nights_min
            if is_many and is_spread and share >= self.share_min * figures.handovers:
                yield finess, self._hit(share // figures.handovers)

    def _hit(self, share: int) -> Hit:
        return hit_by(
            self,
            observed=str(share),
            threshold=str(self.share_min),
            evidence=(),
            sentence=(
                f"{share} % des délivrances de l’officine en {self.days} jours ont été "
                f"enregistrées hors des heures d’ouverture (seuil : {self.share_min} %)."
            ),
            counterfactual=otherwise(f"avec moins de {self.share_min} % au lieu de {share} %"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficineOutlier:
    """A ratio of the officine lies beyond Q3 + 3 IQR of the others, over 30 days.

    Source: OIG OEI-02-09-00600 ("extremely high" on any of eight measures); ADR 39. No event
    counts an officine's distinct patients: an invoice stands for a visit. Explained away: by the
    robust fence, which ordinary specialisation (oncology, a nursing home) rarely crosses; by
    `times_median`, so that a very narrow middle half makes nobody extreme. Reversals have a signal
    of their own, which asks for a number besides a share: of a hundred dispensations a few are rare
    everywhere.
    """

    rule: ClassVar[str] = "S14.peers"
    name: ClassVar[SignalName] = "S14"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "pharmacy"
    family: ClassVar[Family] = "pharmacy"

    version: int = 1
    points: Points = 15
    days: PharmacyDays = 30
    handovers_min: Count = 200
    times_median: Annotated[float, Field(ge=1, le=20)] = 2

    @property
    def window(self) -> timedelta | None:
        """The days that are added up."""
        return timedelta(days=self.days)

    def examine_night(self, snapshot: Snapshot) -> Iterable[tuple[str, Hit]]:
        """Yield each officine once, on the ratio that lies furthest beyond its fence."""
        judged = {
            finess: figures
            for finess, figures in sorted(snapshot.officines.items())
            if figures.handovers >= self.handovers_min
        }
        fences = {ratio: self._limit(ratio, judged) for ratio in _WORDS}
        for finess, figures in judged.items():
            beyond = {
                ratio: figures.ratio(ratio) / limit
                for ratio, limit in fences.items()
                if limit is not None and figures.ratio(ratio) > limit
            }
            if beyond:
                ratio = max(beyond, key=lambda name: (beyond[name], name))
                yield finess, self._hit(ratio, figures.ratio(ratio), fences[ratio] or 0.0)

    def _limit(self, ratio: Ratio, judged: Mapping[Finess, OfficineFigures]) -> float | None:
        values = [figures.ratio(ratio) for figures in judged.values()]
        found = fence(values)
        if found is None:
            return None
        return max(found, self.times_median * sorted(values)[len(values) // 2]) or None

    def _hit(self, ratio: Ratio, observed: float, limit: float) -> Hit:
        return hit_by(
            self,
            observed=f"{ratio}:{_shown(ratio, observed)}",
            threshold=_shown(ratio, limit),
            evidence=(),
            sentence=(
                f"Sur {self.days} jours, le chiffre de l’officine est extrême parmi ses pairs : "
                f"{_WORDS[ratio]} de {_said(ratio, observed)} (seuil : {_said(ratio, limit)})."
            ),
            counterfactual=otherwise(f"jusqu’à {_said(ratio, limit)}"),
        )


def fence(values: Iterable[float]) -> float | None:
    """Return Q3 + 3 IQR of the values; None for fewer than eight of them."""
    found = sorted(values)
    if len(found) < PEERS_MIN:
        return None
    lower, _, upper = quantiles(found, n=4, method="inclusive")
    return upper + FENCE_IQR * (upper - lower)


def fences_of(snapshot: Snapshot) -> dict[str, float]:
    """Return the fences of prescribers by measure, for `Knowledge.fences` until the next night."""
    values: dict[str, list[float]] = {}
    for figures in snapshot.prescribers.values():
        for measure, count in figures.items():
            values.setdefault(measure, []).append(count)
    found = {measure: fence(counts) for measure, counts in values.items()}
    return {measure: limit for measure, limit in found.items() if limit is not None}


def _shown(ratio: Ratio, value: float) -> str:
    return str(round(value)) if ratio == "cents_per_bill" else f"{value:.2f}"


def _said(ratio: Ratio, value: float) -> str:
    if ratio == "cents_per_bill":
        return f"{value / _HUNDRED:.2f} €".replace(".", ",")
    if ratio == "packs_per_supply":
        return f"{value:.1f}".replace(".", ",")
    return f"{_HUNDRED * value:.0f} %"
