"""S2: the same prescription does the round of the officines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import Life
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Handover, Presentation
from services.fraud.signals.bounds import Officines, Points
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.identifiers import Finess

# A patient sent on by an officine has a week to find another one.
EXPLANATION_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OfficineRound:
    """Distinct officines that were shown one number within `window`, both ends included.

    The same number; `CopiedContent` looks for the same content under other numbers.
    Victorri-Vigneau 2009 measured the rule on French claims (specificity 99.5 %, sensitivity
    69.4 %); thresholds of ADR 39. Not counted: an officine that executed the prescription,
    its own repeats, and a presentation that an earlier officine's partial dispensing or stock-out
    explains. One such dispensing explains one next officine: a patient sent on needs one, whereas
    copies of a renewable prescription would all hide behind its first dispensing.
    """

    signal_class: SignalClass
    window: Annotated[timedelta, Field(ge=timedelta(hours=1), le=timedelta(days=30))]
    officines_min: Officines
    points: Points
    rule: str = "S2"
    version: int = 1
    name: ClassVar[SignalName] = "S2"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire when `fact` brings one more officine and the window then holds enough of them."""
        assert isinstance(fact, Presentation)
        first_visits = _first_visits(fact, sight.life, self.window)
        brings_one_more = first_visits.get(fact.pharmacy) is fact
        if not brings_one_more or len(first_visits) < self.officines_min:
            return None
        return hit_by(
            self,
            observed=str(len(first_visits)),
            threshold=str(self.officines_min),
            evidence=(visit.event_id for visit in first_visits.values()),
            sentence=self._sentence(len(first_visits)),
            counterfactual=self._counterfactual(len(first_visits)),
        )

    def _counterfactual(self, officines: int) -> str:
        fewer = self.officines_min - 1
        instead = "une seule officine" if fewer == 1 else f"{fewer} officines"
        return (
            f"Ce signal ne se serait pas déclenché avec {instead} au lieu de {officines}, ou si "
            f"les présentations avaient été espacées de plus de {_in_words(self.window)}."
        )

    def _sentence(self, officines: int) -> str:
        advice = " Appelez le prescripteur avant de délivrer." if self.signal_class == "H" else ""
        return (
            f"Cette ordonnance a été présentée dans {officines} officines différentes en "
            f"{_in_words(self.window)}, sans délivrance partielle ni rupture de stock qui "
            f"l’explique (seuil : {self.officines_min} officines).{advice}"
        )


def _in_words(window: timedelta) -> str:
    if window <= timedelta(days=1):
        return f"{window // timedelta(hours=1)} heures"
    return f"{window.days} jours"


def _first_visits(event: Presentation, life: Life, window: timedelta) -> dict[Finess, Presentation]:
    """Return the oldest counted visit of each officine in the window that ends with `event`."""
    past = [visit for visit in life.presentations if visit.place < event.place]
    executing = event.executed_by | {
        handover.pharmacy
        for handover in life.handovers
        if handover.has_served and handover.occurred_at <= event.occurred_at
    }
    first: dict[Finess, Presentation] = {}
    for visit in _unexplained((*past, event), life.handovers):
        is_recent = event.occurred_at - visit.occurred_at <= window
        if is_recent and visit.pharmacy not in executing:
            first.setdefault(visit.pharmacy, visit)
    return first


def _unexplained(
    visits: tuple[Presentation, ...], handovers: Sequence[Handover]
) -> Iterator[Presentation]:
    """Yield the visits that no earlier partial dispensing or stock-out elsewhere explains."""
    used_by: dict[Handover, Finess] = {}
    for visit in visits:
        reason = next(
            (
                handover
                for handover in handovers
                if _may_explain(handover, visit)
                and used_by.get(handover, visit.pharmacy) == visit.pharmacy
            ),
            None,
        )
        if reason is None:
            yield visit
        else:
            used_by[reason] = visit.pharmacy


def _may_explain(handover: Handover, visit: Presentation) -> bool:
    age = visit.occurred_at - handover.occurred_at
    is_earlier = timedelta(0) <= age <= EXPLANATION_LIFE
    return handover.has_left_rest and is_earlier and handover.pharmacy != visit.pharmacy
