"""S2, by content: the same lines for the same patient, under other numbers, do the round."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import Visit
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Presentation
from services.fraud.signals.bounds import Officines, Points
from services.fraud.signals.wording import counted, instead
from shared.contracts.fraud import EntityKind, SignalClass, SignalName


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedContent:
    """One content under several numbers, issued and shown within days, in several officines.

    Sources: ADR 39 ("same content fingerprint"); "print it several times and go round the
    pharmacies" (franceinfo, TF1 2023). The fingerprint is the digest of the signed lines, with the
    patient: a doctor writes the same lines for many patients. Explained away: monthly renewals
    with a new number (`issued_days`), and one officine that is shown both (a lost paper issued
    again). The first officine of each number counts.
    """

    rule: str
    signal_class: SignalClass
    officines_min: Officines
    name: ClassVar[SignalName] = "S2"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 20
    issued_days: Annotated[int, Field(ge=1, le=21)] = 7

    @property
    def window(self) -> timedelta | None:
        """The days within which the copies were issued and shown."""
        return timedelta(days=self.issued_days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire on a presentation that brings one more officine."""
        assert isinstance(fact, Presentation)
        own = sight.patient.issue_of(fact.number)
        if own is None:
            return None
        within = timedelta(days=self.issued_days)
        alike = {
            written.number
            for written in sight.patient.traces.written
            if written.digest == own.digest and abs(written.at - own.at) <= within
        }
        first = _first_visits(sight.patient.visits(within), alike)
        officines = {visit.pharmacy for visit in first.values()}
        is_first = fact.number in first and first[fact.number].event_id == fact.event_id
        if len(officines) < self.officines_min or not is_first:
            return None
        return self._hit(first, len(officines))

    def _hit(self, first: dict[str, Visit], officines: int) -> Hit:
        advice = " Appelez le prescripteur avant de délivrer." if self.signal_class == "H" else ""
        return hit_by(
            self,
            observed=str(officines),
            threshold=str(self.officines_min),
            evidence=tuple(visit.event_id for visit in first.values()),
            sentence=(
                f"Des ordonnances de même contenu pour le même patient, sous {len(first)} numéros, "
                f"ont été présentées dans {officines} officines différentes en "
                f"{counted(self.issued_days, 'jour')} (seuil : {self.officines_min} officines)."
                f"{advice}"
            ),
            counterfactual=instead(self.officines_min - 1, officines, "officine"),
        )


def _first_visits(visits: list[Visit], numbers: set[str]) -> dict[str, Visit]:
    first: dict[str, Visit] = {}
    for visit in visits:
        if visit.number in numbers:
            first.setdefault(visit.number, visit)
    return first
