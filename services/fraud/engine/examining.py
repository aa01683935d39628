"""One fact after the other is looked at by every signal whose business it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, Protocol
from uuid import UUID

from services.fraud.engine.knowledge import Knowledge
from services.fraud.engine.sight import Sight, sight_of
from services.fraud.engine.windows import Windows
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Issue, Presentation
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.identifiers import Rpps

# A late fact is looked at as of so many later moments of its entity at most.
LATER_MOMENTS_MAX: Final = 16


class Described(Protocol):
    """What every signal says of itself, that of the night too; its thresholds are its fields.

    `rule` is its id, under which its versions are stored: several may share a name. `entity_kind`
    is what its case is about. `window` is how far it looks back, None for what one fact shows by
    itself. `points` are whole, of one `family`. D is a fact, H asks for a call, F is for the
    analysts only.
    """

    @property
    def rule(self) -> str: ...
    @property
    def name(self) -> SignalName: ...
    @property
    def version(self) -> int: ...
    @property
    def signal_class(self) -> SignalClass: ...
    @property
    def entity_kind(self) -> EntityKind: ...
    @property
    def family(self) -> Family: ...
    @property
    def points(self) -> int: ...
    @property
    def window(self) -> timedelta | None: ...


class Signal(Described, Protocol):
    """A small frozen typed object; `looks_at` names the facts that may set it off."""

    @property
    def looks_at(self) -> tuple[type[Fact], ...]: ...

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Return what it finds, with its reasons, or None; `sight` is as of `sight.moment`."""


def hit_by(  # noqa: PLR0913 - what a hit says, each by its name
    signal: Described,
    *,
    observed: str,
    threshold: str,
    evidence: Iterable[UUID],
    sentence: str,
    counterfactual: str,
) -> Hit:
    """Make a hit of a signal: its own attributes are filled in."""
    return Hit(
        rule=signal.rule,
        signal=signal.name,
        version=signal.version,
        signal_class=signal.signal_class,
        window=signal.window,
        observed=observed,
        threshold=threshold,
        evidence=tuple(evidence),
        sentence=sentence,
        counterfactual=counterfactual,
        entity_kind=signal.entity_kind,
        family=signal.family,
        points=signal.points,
    )


@dataclass(frozen=True, slots=True)
class EntityHit:
    """A hit, the fact that set it off, and the entity whose case it belongs to.

    A shadow hit is that of a rule on trial: it makes no case and no event.
    """

    fact: Fact
    entity_ref: str
    hit: Hit
    moment: datetime
    is_shadow: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the prescription exists, as far as the fact tells."""
        return not isinstance(self.fact, Presentation) or self.fact.is_known

    @property
    def prescriber(self) -> Rpps | None:
        """Whose prescription it was."""
        return self.fact.prescriber


class Examination:
    """Windows, and the signals that look at them; the same facts always give the same hits."""

    def __init__(
        self,
        signals: Iterable[Signal],
        knowledge: Knowledge,
        *,
        windows: Windows | None = None,
        shadows: Iterable[Signal] = (),
    ) -> None:
        self.knowledge = knowledge
        self.windows = Windows() if windows is None else windows
        self._by_fact: dict[type[Fact], list[tuple[Signal, bool]]] = {}
        self.use(signals, shadows=shadows)

    def use(self, signals: Iterable[Signal], *, shadows: Iterable[Signal] = ()) -> None:
        """Look with these signals from now on, at all that is remembered."""
        self._by_fact.clear()
        for signal, is_shadow in (
            *((signal, False) for signal in signals),
            *((signal, True) for signal in shadows),
        ):
            for kind in signal.looks_at:
                self._by_fact.setdefault(kind, []).append((signal, is_shadow))

    def take(self, fact: Fact) -> tuple[EntityHit, ...]:
        """Let a fact leave its traces, and return what the signals say of it."""
        self.windows.add(fact)
        return self.examine(fact)

    def examine(self, fact: Fact) -> tuple[EntityHit, ...]:
        """Return what the signals say of a fact that has left its traces already.

        An event may come late (replayed after being set aside): what it may complete is examined
        again, as it would have been had it come in time. So are the presentations that came before
        the issue of their prescription: topics have no order between them.
        """
        found = list(self._at(fact, self._by_fact.get(type(fact), ())))
        if isinstance(fact, Issue):
            for visit in self.windows.life(fact.number).later(fact.place):
                found += self._at(visit, self._by_fact.get(Presentation, ()), is_late=True)
        elif isinstance(fact, Presentation):
            for visit in self.windows.life(fact.number).later(fact.place):
                found += self._at(visit, self._of_prescriptions(visit), is_late=True)
        return tuple(found)

    def _of_prescriptions(self, fact: Fact) -> list[tuple[Signal, bool]]:
        signals = self._by_fact.get(type(fact), ())
        return [pair for pair in signals if pair[0].entity_kind == "prescription"]

    def _at(
        self, fact: Fact, signals: Iterable[tuple[Signal, bool]], *, is_late: bool = False
    ) -> Iterator[EntityHit]:
        if not signals:
            return
        sight = sight_of(self.windows, fact, fact.occurred_at, self.knowledge)
        entities: dict[EntityKind, tuple[str | None, bool]] = {}  # several signals share one
        for signal, is_shadow in signals:
            kind = signal.entity_kind
            if kind not in entities:
                entities[kind] = entity_of(fact, kind), not is_late and _has_later(sight, kind)
            entity_ref, has_later = entities[kind]
            if entity_ref is None:
                continue
            hit, moment = signal.examine(fact, sight), fact.occurred_at
            if hit is None and has_later and signal.window is not None:
                hit, moment = self._later(fact, signal)
            if hit is not None:
                yield EntityHit(fact, entity_ref, hit, moment, is_shadow)

    def _later(self, fact: Fact, signal: Signal) -> tuple[Hit | None, datetime]:
        """Look again as of the later moments of the entity that a late fact may complete."""
        for moment in islice(self._moments(fact, signal), LATER_MOMENTS_MAX):
            sight = sight_of(self.windows, fact, moment, self.knowledge)
            hit = signal.examine(fact, sight)
            if hit is not None:
                return hit, moment
        return None, fact.occurred_at

    def _moments(self, fact: Fact, signal: Signal) -> Iterator[datetime]:
        after, until = fact.occurred_at, fact.occurred_at + (signal.window or timedelta(0))
        match signal.entity_kind:
            case "patient" if fact.patient_ref is not None:
                return self.windows.patient(fact.patient_ref).later_moments(after, until)
            case "prescriber" if fact.prescriber is not None:
                return self.windows.prescriber(fact.prescriber).later_moments(after, until)
            case "pharmacy" if fact.pharmacy is not None:
                return self.windows.pharmacy(fact.pharmacy).later_moments(after, until)
            case _:
                return iter(())


def _has_later(sight: Sight, kind: EntityKind) -> bool:
    """Tell whether anything is known of the entity of a kind after the moment of the sight."""
    match kind:
        case "patient":
            newest = sight.patient.traces.newest
        case "prescriber":
            newest = sight.prescriber.traces.newest
        case "pharmacy":
            newest = sight.pharmacy.traces.newest
        case _:
            return False
    return newest is not None and newest > sight.moment


def entity_of(fact: Fact, kind: EntityKind) -> str | None:
    """Return which entity of that kind a fact is about; None where it names none."""
    match kind:
        case "prescription":
            return fact.number
        case "patient":
            return fact.patient_ref
        case "prescriber":
            return fact.prescriber
        case "pharmacy":
            return fact.pharmacy
        case "paper" | "ring":
            return None
