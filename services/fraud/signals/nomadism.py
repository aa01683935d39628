"""S7 and S8: one patient goes from prescriber to prescriber, or from officine to officine."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import ClassVar, Final
from uuid import UUID

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import Supply
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Handover
from services.fraud.signals.bounds import Officines, PatientDays, Points, Prescribers
from services.fraud.signals.wording import counted, instead, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.identifiers import Finess

OVERLAP_MIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomadism:
    """The same drug from prescribers whose supplies overlap by a day, and from several officines.

    Sources: Cepeda 2012 and Presse Med 2016 (>= 1 day overlap, >= 2 prescribers, >= 3 pharmacies:
    0.3 % of users, 3.9 % of those of buprenorphine); ADR 39. Of the watch list only, for the
    overlap alone hits 13.8 % of users of diuretics. Explained away: colleagues of one
    establishment count as one prescriber; a prescription that several officines served
    (stock-out, owed packs) counts its first one only.
    """

    name: ClassVar[SignalName] = "S7"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "patient"
    family: ClassVar[Family] = "quantity"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Handover,)

    rule: str = "S7"
    version: int = 1
    points: Points = 20
    days: PatientDays = 90
    prescribers_min: Prescribers = 2
    officines_min: Officines = 3
    needs_overlap: bool = True
    is_watched_only: bool = True

    @property
    def window(self) -> timedelta | None:
        """The days that are looked back on."""
        return timedelta(days=self.days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at both numbers for a drug that was just handed over."""
        assert isinstance(fact, Handover)
        for drug in drugs_of(fact, is_watched_only=self.is_watched_only):
            supplies = sight.patient.supplies(timedelta(days=self.days), drug=drug)
            authors = {author_of(supply, sight) for supply in supplies}
            officines = officines_of(supplies)
            if len(authors) < self.prescribers_min or len(officines) < self.officines_min:
                continue
            if self.needs_overlap and not _overlap(supplies, sight):
                continue
            return self._hit(supplies, len(authors), len(officines))
        return None

    def _hit(self, supplies: Sequence[Supply], prescribers: int, officines: int) -> Hit:
        overlapping = " dont les traitements se chevauchent" if self.needs_overlap else ""
        return hit_by(
            self,
            observed=f"{prescribers}/{officines}",
            threshold=f"{self.prescribers_min}/{self.officines_min}",
            evidence=evidence_of(supplies),
            sentence=(
                f"Le même médicament a été délivré en {self.days} jours par "
                f"{counted(officines, 'officine')} sur ordonnances de "
                f"{counted(prescribers, 'prescripteur')} sans lieu d’exercice commun{overlapping} "
                f"(seuils : {self.officines_min} officines et {self.prescribers_min} "
                "prescripteurs)."
            ),
            counterfactual=_fewer(
                (self.officines_min, officines, "officine"),
                (self.prescribers_min, prescribers, "prescripteur"),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PharmacyShopping:
    """Distinct officines for medicines of the watch list.

    Sources: Yang 2015 (>= 4 pharmacies in 90 days has the highest diagnostic odds ratio of nine
    definitions); ADR 39. Its predictive value stays low (24 % for severe shopping, Esposito
    2019), hence few points. A prescription that several officines served counts its first one
    only; a nursing home has one officine for all its patients.
    """

    rule: ClassVar[str] = "S8"
    name: ClassVar[SignalName] = "S8"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "patient"
    family: ClassVar[Family] = "quantity"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Handover,)

    version: int = 1
    points: Points = 15
    days: PatientDays = 90
    officines_min: Officines = 4

    @property
    def window(self) -> timedelta | None:
        """The days that are looked back on."""
        return timedelta(days=self.days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at `officines_min`, once something of the watch list was handed over."""
        assert isinstance(fact, Handover)
        if not drugs_of(fact, is_watched_only=True):
            return None
        supplies = sight.patient.supplies(timedelta(days=self.days), is_watched=True)
        officines = len(officines_of(supplies))
        if officines < self.officines_min:
            return None
        return hit_by(
            self,
            observed=str(officines),
            threshold=str(self.officines_min),
            evidence=evidence_of(supplies),
            sentence=(
                "Des médicaments souvent détournés ont été délivrés en "
                f"{self.days} jours par {counted(officines, 'officine')} différentes (seuil : "
                f"{self.officines_min})."
            ),
            counterfactual=instead(self.officines_min - 1, officines, "officine"),
        )


def drugs_of(fact: Handover, *, is_watched_only: bool) -> list[str]:
    """Return the drugs that a step 1 handed over, each once, in a fixed order."""
    drugs = (line.drug for line in fact.supplies)
    return sorted({d.key for d in drugs if d is not None and (d.is_watched or not is_watched_only)})


def author_of(supply: Supply, sight: Sight) -> str:
    """Return who a supply was prescribed by: the establishment, that colleagues count as one."""
    issued = sight.patient.issue_of(supply.number)
    place = None if issued is None else issued.establishment
    return place or supply.prescriber or ""


def officines_of(supplies: Iterable[Supply]) -> frozenset[Finess]:
    """Return the first officine of each prescription: the others served what it had not."""
    first: dict[str, Finess] = {}
    for supply in supplies:
        first.setdefault(supply.number, supply.pharmacy)
    return frozenset(first.values())


def covered(supply: Supply) -> tuple[datetime, datetime] | None:
    """Return from when to when a supply lasts: as told, else a daily dose a day."""
    days = supply.covers_days or (None if supply.ddd is None else round(supply.ddd))
    return (supply.at, supply.at + timedelta(days=days)) if days else None


def evidence_of(supplies: Iterable[Supply]) -> tuple[UUID, ...]:
    """Return the events of the newest supplies, each once."""
    return tuple(dict.fromkeys(supply.event_id for supply in supplies))[-100:]


def _overlap(supplies: Sequence[Supply], sight: Sight) -> bool:
    return any(
        min(one[1], other[1]) - max(one[0], other[0]) >= OVERLAP_MIN
        for one, other in _pairs(supplies, sight)
    )


def _pairs(
    supplies: Sequence[Supply], sight: Sight
) -> Iterator[tuple[tuple[datetime, datetime], tuple[datetime, datetime]]]:
    """Yield the spans of each two supplies of different prescribers."""
    spans = [(covered(supply), author_of(supply, sight)) for supply in supplies]
    for (one, author), (other, other_author) in combinations(spans, 2):
        if one is not None and other is not None and author != other_author:
            yield one, other


def _fewer(*numbers: tuple[int, int, str]) -> str:
    ways = (
        f"{counted(least - 1, noun)} au lieu de {observed}" for least, observed, noun in numbers
    )
    return otherwise(f"avec {' ou '.join(ways)}")
