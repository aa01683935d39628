"""S12: patient, prescriber and officine have never met, over a medicine that is often diverted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import day_of
from services.fraud.model import Family, Hit
from services.fraud.model.facts import DrugFacts, Fact, Presentation
from services.fraud.signals.bounds import Points
from services.fraud.signals.wording import listed, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.identifiers import Rpps

# "bare": nothing beside coveted medicines and paracetamol; "mixed": something else too.
Sheet = Literal["bare", "mixed"]
ARMS: Final = 3
_DECOY: Final = "N02BE01"  # paracetamol
_EURO: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTriad:
    """Patient new to the officine, never with that prescriber, and without carte Vitale.

    Over a medicine of the watch list, or of more than 300 euros. Sources: Angers thesis 2023 (the
    carrier is unknown to the officine and has no carte Vitale, or a forged attestation); the duty
    to verify above 300 euros; ADR 39. All three ask for a call where the sheet holds nothing but
    coveted medicines (sellers put one drug on a sheet, 2024), or where no rights at all were shown;
    else they only rank. So do two, where one of them is the missing card: whoever moves, is on
    holiday or sees a doctor on call makes the two others. A prescriber is known too by a colleague
    of the same establishment (locum, hospital, group). What the officine's software does not tell
    is not held against the patient. Paracetamol beside it adds weight: it is the first decoy line
    (ASAFO 2024). Nobody is new while fraud has not watched for `watched_days`: it then knows
    nobody.
    """

    rule: str
    signal_class: SignalClass
    arms_min: Annotated[int, Field(ge=2, le=ARMS)]
    sheet: Sheet
    name: ClassVar[SignalName] = "S12"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "identity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 30
    decoy_points: Annotated[int, Field(ge=0, le=10)] = 5
    price_euros: Annotated[int, Field(ge=50, le=5_000)] = 300
    watched_days: Annotated[int, Field(ge=0, le=731)] = 90

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at exactly `arms_min` arms: three of them are another signal than two."""
        assert isinstance(fact, Presentation)
        since = sight.knowledge.watched_since
        has_watched = since is None or sight.moment - since >= timedelta(days=self.watched_days)
        drugs = _drugs(sight)
        if not has_watched or not any(self._is_coveted(drug) for drug in drugs):
            return None
        arms = list(_arms(fact, sight))
        if len(arms) != self.arms_min or not _is_card_missing(fact):
            return None
        if self._sheet(fact, sight) != self.sheet:
            return None
        has_decoy = any(drug.atc == _DECOY for drug in drugs)
        return hit_by(
            self._weighed(has_decoy=has_decoy),
            observed=str(len(arms)),
            threshold=str(self.arms_min),
            evidence=(fact.event_id,),
            sentence=self._sentence(arms, has_decoy=has_decoy),
            counterfactual=otherwise("si l’un de ces points avait été connu ou prouvé"),
        )

    def _is_coveted(self, drug: DrugFacts) -> bool:
        price = drug.price_cents or 0
        return drug.is_watched or price > self.price_euros * _EURO

    def _sheet(self, fact: Presentation, sight: Sight) -> Sheet:
        """Tell what else is prescribed; without any proof of rights that does not count."""
        issue = sight.life.issue
        lines = () if issue is None else issue.lines
        is_bare = all(
            line.drug is not None and (self._is_coveted(line.drug) or line.drug.atc == _DECOY)
            for line in lines
        )
        return "bare" if is_bare or fact.coverage == "none" else "mixed"

    def _weighed(self, *, has_decoy: bool) -> "UnknownTriad":
        if not has_decoy:
            return self
        return replace(self, points=min(50, self.points + self.decoy_points))

    def _sentence(self, arms: list[str], *, has_decoy: bool) -> str:
        decoy = " Du paracétamol l’accompagne." if has_decoy else ""
        advice = " Appelez le prescripteur avant de délivrer." if self.signal_class == "H" else ""
        return (
            f"Un médicament souvent détourné ou de plus de {self.price_euros} € est présenté par "
            f"un {listed(arms)} ({len(arms)} points sur {ARMS}, seuil : {self.arms_min})."
            f"{decoy}{advice}"
        )


def _arms(fact: Presentation, sight: Sight) -> Iterator[str]:
    if fact.patient_ref is None or fact.prescriber is None:
        return
    if not sight.patient.was_at(fact.pharmacy):
        yield "patient inconnu de l’officine"
    if not knows_prescriber(fact.prescriber, sight):
        yield "patient sans lien avec le prescripteur depuis 24 mois"
    if fact.coverage == "attestation":
        yield "patient muni d’une simple attestation de droits"
    elif fact.coverage == "none":
        yield "patient sans preuve de ses droits"


def knows_prescriber(prescriber: Rpps, sight: Sight) -> bool:
    """Tell whether the patient had something executed of him, or of his establishment, before."""
    issue, today = sight.life.issue, day_of(sight.moment)
    if sight.patient.was_with(prescriber):
        return True
    if issue is None or issue.establishment is None:
        return False
    of_place = {
        written.number
        for written in sight.patient.traces.written
        if written.establishment == issue.establishment
    }
    return any(
        supply.number in of_place and day_of(supply.at) < today
        for supply in sight.patient.traces.supplies
    )


def _is_card_missing(fact: Presentation) -> bool:
    return fact.coverage in {"attestation", "none"}


def _drugs(sight: Sight) -> list[DrugFacts]:
    issue = sight.life.issue
    return [] if issue is None else [line.drug for line in issue.lines if line.drug is not None]
