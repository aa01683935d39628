"""S15: a prescriber and an officine share far more patients than chance, over watched drugs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Annotated, ClassVar, Final

from pydantic import Field

from services.fraud.engine import hit_by
from services.fraud.model import Family, Hit
from services.fraud.signals.bounds import Points
from services.fraud.signals.snapshot import SHARED_DAYS, SharedPatient, Snapshot
from services.fraud.signals.wording import counted, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.identifiers import Finess, Rpps

Pair = tuple[Rpps, Finess]
_POINTS_MAX: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Lift of shared patients >= 5 with >= 20 of them, and watched drugs for three times as many.

    Sources: Perry 2019 (PMC6814254, co-prescription networks); ADR 39. Lift: the patients that
    prescriber and officine share, against what their sizes would share by chance. Alone it finds
    every village with one doctor beside one officine, so the share of those patients who get
    watched drugs must also be three times that of all (the test of communities in print, on the
    pair instead: no graph library for it). Two hops or less from a confirmed alert adds weight, and
    makes no hit by itself. The case is that of the pair.
    """

    rule: ClassVar[str] = "S15"
    name: ClassVar[SignalName] = "S15"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "ring"
    family: ClassVar[Family] = "identity"
    window: ClassVar[timedelta | None] = timedelta(days=SHARED_DAYS)

    version: int = 1
    points: Points = 30
    near_points: Annotated[int, Field(ge=0, le=20)] = 10
    lift_min: Annotated[float, Field(ge=1.5, le=1_000)] = 5
    patients_min: Annotated[int, Field(ge=5, le=1_000)] = 20
    watched_times: Annotated[float, Field(ge=1, le=100)] = 3

    def examine_night(self, snapshot: Snapshot) -> Iterable[tuple[str, Hit]]:
        """Yield the pairs at or above all three thresholds."""
        shared = tuple(snapshot.shared)
        network = Network.of(shared)
        near = _near(shared, snapshot.confirmed)
        for pair, patients in sorted(network.pairs.items()):
            lift = network.lift(pair)
            if patients < self.patients_min or lift < self.lift_min:
                continue
            if network.watched_ratio(pair) >= self.watched_times:
                is_near = not near.isdisjoint(pair)
                yield "-".join(pair), self._hit(network, pair, is_near=is_near)

    def _hit(self, network: "Network", pair: Pair, *, is_near: bool) -> Hit:
        patients, lift = network.pairs[pair], network.lift(pair)
        beside = " Un cas avéré est à deux liens ou moins." if is_near else ""
        nearer = min(_POINTS_MAX, self.points + self.near_points)
        signal = replace(self, points=nearer) if is_near else self
        return hit_by(
            signal,
            observed=f"{lift:.1f}/{patients}",
            threshold=f"{self.lift_min:g}/{self.patients_min}",
            evidence=(),
            sentence=(
                f"Le prescripteur et l’officine partagent {counted(patients, 'patient')} en "
                f"{SHARED_DAYS} jours, {lift:.0f} fois plus que le hasard, et "
                f"{network.watched_ratio(pair):.0f} fois plus souvent pour des médicaments souvent "
                f"détournés (seuils : {self.patients_min} patients, {self.lift_min:g} et "
                f"{self.watched_times:g} fois).{beside}"
            ),
            counterfactual=otherwise(
                f"avec {counted(self.patients_min - 1, 'patient')} au lieu de {patients}"
            ),
        )


@dataclass(frozen=True, slots=True)
class Network:
    """How many patients each prescriber, officine and pair has; `watched` those of a pair."""

    patients: int
    watched_patients: int
    prescribers: Counter[Rpps]
    officines: Counter[Finess]
    pairs: Counter[Pair]
    watched: Counter[Pair]

    @classmethod
    def of(cls, shared: Iterable[SharedPatient]) -> "Network":
        """Count each patient once for each prescriber, officine and pair."""
        links = tuple(shared)
        return cls(
            patients=len({link.patient_ref for link in links}),
            watched_patients=len({link.patient_ref for link in links if link.is_watched}),
            prescribers=Counter(
                p for _, p in {(link.patient_ref, link.prescriber) for link in links}
            ),
            officines=Counter(o for _, o in {(link.patient_ref, link.officine) for link in links}),
            pairs=Counter((link.prescriber, link.officine) for link in links),
            watched=Counter((link.prescriber, link.officine) for link in links if link.is_watched),
        )

    def lift(self, pair: Pair) -> float:
        """Return the patients shared, over those that chance would have them share."""
        prescriber, officine = pair
        product = self.prescribers[prescriber] * self.officines[officine]
        return self.pairs[pair] * self.patients / product

    def watched_ratio(self, pair: Pair) -> float:
        """Return how many times the share of watched patients is that of all; 0: none at all."""
        if not self.watched_patients:
            return 0.0
        own = self.watched[pair] / self.pairs[pair]
        return own * self.patients / self.watched_patients


def _near(shared: Iterable[SharedPatient], confirmed: frozenset[str]) -> frozenset[str]:
    """Return whoever is at two links or less from a confirmed alert."""
    links = tuple(shared)
    reached = frozenset(confirmed)
    for _ in range(2):
        touching = (link[:3] for link in links if not reached.isdisjoint(link[:3]))
        reached |= frozenset(chain.from_iterable(touching))
    return reached
