"""All windows at hand: each fact goes into those of its entities."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from services.fraud.engine.windows.life import Life
from services.fraud.engine.windows.moments import day_of
from services.fraud.engine.windows.patient import PatientTraces
from services.fraud.engine.windows.pharmacy import PharmacyTraces
from services.fraud.engine.windows.prescriber import PrescriberTraces
from services.fraud.model.facts import (
    Billing,
    Denial,
    Fact,
    Handover,
    Issue,
    PackSeen,
    Presentation,
    Quota,
    Refusal,
    Reversal,
)

LIFE_KEPT_DAYS: Final = 100  # a renewal touches its prescription more often

Traces = PatientTraces | PrescriberTraces | PharmacyTraces
TracesKind = Literal["patient", "prescriber", "pharmacy"]
TracesKey = tuple[TracesKind, str]


def traces_of(fact: Fact) -> Iterator[TracesKey]:
    """Yield the entities whose traces a fact changes, or whose a signal may look at."""
    if fact.patient_ref is not None:
        yield "patient", fact.patient_ref
    if fact.prescriber is not None:
        yield "prescriber", fact.prescriber
    if fact.pharmacy is not None:
        yield "pharmacy", fact.pharmacy


@dataclass(slots=True)
class Windows:
    """In memory; `forget_before` keeps it from growing for ever."""

    lives: dict[str, Life] = field(default_factory=dict)
    patients: dict[str, PatientTraces] = field(default_factory=dict)
    prescribers: dict[str, PrescriberTraces] = field(default_factory=dict)
    pharmacies: dict[str, PharmacyTraces] = field(default_factory=dict)

    def add(self, fact: Fact) -> None:
        """Let a fact leave its traces. It comes once: the inbox sees to that."""
        match fact:
            case Issue():
                self.life(fact.number).issue = fact
                self.patient(fact.patient_ref).write(fact)
                self.prescriber(fact.prescriber).issue(fact)
            case Presentation():
                self._show(fact)
            case Handover():
                self._hand_over(fact)
            case Billing():
                step_one = self.life(fact.number).step_one(fact.dispensation_id)
                self.pharmacy(fact.pharmacy).bill(fact, step_one)
            case Reversal():
                self._take_back(fact)
            case _:
                self._note(fact)
        if fact.number is not None:
            self.life(fact.number).see(fact.occurred_at)

    def _note(self, fact: Fact) -> None:
        match fact:
            case Denial():
                self.pharmacy(fact.pharmacy).deny(fact)
            case Refusal() | PackSeen() | Quota():
                self.pharmacy(fact.pharmacy).note(fact)
            case _:
                pass  # what only people look at leaves no trace

    def _show(self, fact: Presentation) -> None:
        self.life(fact.number).show(fact)
        if fact.patient_ref is not None:
            self.patient(fact.patient_ref).show(fact)

    def _take_back(self, fact: Reversal) -> None:
        self.life(fact.number).take_back(fact)
        self.pharmacy(fact.pharmacy).take_back(fact)
        if fact.patient_ref is not None:
            self.patient(fact.patient_ref).take_back(fact)

    def _hand_over(self, fact: Handover) -> None:
        self.life(fact.number).hand_over(fact)
        self.pharmacy(fact.pharmacy).hand_over(fact)
        if fact.patient_ref is not None:
            self.patient(fact.patient_ref).hand_over(fact)
        if fact.prescriber is not None:
            self.prescriber(fact.prescriber).hand_over(fact)

    def life(self, number: str) -> Life:
        """Return the life of a prescription, a new one where nothing is known of it."""
        return self.lives.get(number) or self.lives.setdefault(number, Life())

    def patient(self, ref: str) -> PatientTraces:
        """Return the traces of a patient."""
        return self.patients.get(ref) or self.patients.setdefault(ref, PatientTraces())

    def prescriber(self, rpps: str) -> PrescriberTraces:
        """Return the traces of a prescriber."""
        return self.prescribers.get(rpps) or self.prescribers.setdefault(rpps, PrescriberTraces())

    def pharmacy(self, finess: str) -> PharmacyTraces:
        """Return the traces of an officine."""
        return self.pharmacies.get(finess) or self.pharmacies.setdefault(finess, PharmacyTraces())

    def traces(self, key: TracesKey) -> Traces:
        """Return the traces of an entity by its key."""
        kind, ref = key
        match kind:
            case "patient":
                return self.patient(ref)
            case "prescriber":
                return self.prescriber(ref)
            case "pharmacy":
                return self.pharmacy(ref)

    def forget_before(self, day: int) -> None:
        """Drop what no signal of that day or later looks back on."""
        self._forget_lives(day - LIFE_KEPT_DAYS)
        traces: dict[str, PatientTraces] | dict[str, PrescriberTraces] | dict[str, PharmacyTraces]
        for traces in (self.patients, self.prescribers, self.pharmacies):
            for each in traces.values():
                each.forget_before(day)

    def _forget_lives(self, day: int) -> None:
        lives = self.lives.items()
        for number in [n for n, life in lives if life.newest and day_of(life.newest) < day]:
            del self.lives[number]
