"""S1: a prescription that has nothing left to give is shown where it was never executed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from services.fraud.engine import Sight, hit_by
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Presentation
from services.fraud.signals.bounds import Points
from shared.contracts.fraud import EntityKind, SignalClass, SignalName

_ENDS: Final[Mapping[str, str]] = {
    "expired": (
        "Cette ordonnance n’est plus valable : elle a été présentée après sa fin de validité"
    ),
    "cancelled": (
        "Cette ordonnance a été annulée par son prescripteur : elle a été présentée après son "
        "annulation"
    ),
    "replaced": (
        "Cette ordonnance a été remplacée par son prescripteur : elle a été présentée après son "
        "remplacement"
    ),
}
_OTHERWISE: Final = (
    "Ce signal ne se serait pas déclenché s’il était resté quelque chose à délivrer, ou dans une "
    "officine qui l’a exécutée."
)


@dataclass(frozen=True, slots=True)
class Replay:
    """The French QR is single-use, de-activated after dispensing (ADR 39); a fact, class D."""

    rule: ClassVar[str] = "S1"
    name: ClassVar[SignalName] = "S1"
    signal_class: ClassVar[SignalClass] = "D"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 40

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire when nothing is left or the prescription ended, outside the executing officines.

        Only the state that dispense held at that moment counts: `sight` is not needed.
        """
        del sight
        assert isinstance(fact, Presentation)
        ended = _end(fact)
        if ended is None or fact.pharmacy in fact.executed_by:
            return None
        return hit_by(
            self,
            observed=ended,
            threshold="quantity_left",
            evidence=(fact.event_id,),
            sentence=_sentence(ended, len(fact.executed_by)),
            counterfactual=_OTHERWISE,
        )


def _end(event: Presentation) -> str | None:
    if not event.is_known:
        return None
    if event.state in {"expired", "cancelled", "replaced"}:
        return event.state
    if event.state == "dispensed" or event.has_quantity_left is False:
        return "nothing_left"
    return None


def _sentence(ended: str, executing: int) -> str:
    if ended in _ENDS:
        return f"{_ENDS[ended]} dans une officine qui n’en a rien délivré."
    if executing == 0:
        return (
            "Cette ordonnance n’a plus rien à délivrer : elle a été présentée dans une officine "
            "qui n’en a rien délivré."
        )
    officines = "une officine" if executing == 1 else f"{executing} officines"
    return (
        f"Cette ordonnance a déjà été entièrement exécutée par {officines} : elle a été présentée "
        "dans une autre officine, qui n’en a rien délivré."
    )
