"""S3: what was shown is not what was signed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from services.fraud.engine import Sight, hit_by
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Presentation
from services.fraud.signals.bounds import Points
from shared.contracts.fraud import EntityKind, SignalClass, SignalName

_SIGNATURE_INVALID = (
    "La signature du QR code n’est pas valable : l’ordonnance présentée n’a pas été signée telle "
    "quelle par son émetteur."
)
_UNKNOWN_KEY = (
    "Le QR code est signé avec une clé inconnue : rien ne prouve que l’ordonnance présentée vient "
    "d’un émetteur autorisé."
)

_SOUND = (
    "Ce signal ne se serait pas déclenché si le document présenté avait été identique à celui que "
    "son émetteur a signé."
)
_CALL = "Appelez le prescripteur avant de délivrer."


@dataclass(frozen=True, slots=True)
class BrokenSignature:
    """A forged or altered QR code (ADR 39): the signature proves it, class D."""

    rule: ClassVar[str] = "S3.signature"
    name: ClassVar[SignalName] = "S3"
    signal_class: ClassVar[SignalClass] = "D"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 50

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire on an invalid signature or an unknown key; nothing else."""
        del sight
        assert isinstance(fact, Presentation)
        match fact.authenticity:
            case "signature_invalid":
                return _hit(self, fact, _SIGNATURE_INVALID)
            case "unknown_key":
                return _hit(self, fact, _UNKNOWN_KEY)
            case "content_differs" | "authentic" | "not_checked":
                return None


@dataclass(frozen=True, slots=True)
class DifferentContent:
    """OSIAP "valid then modified" (ADR 39), as an officine read it: class H.

    The QR is sound and the paper around it is said to differ: one officine's reading proves
    nothing against the patient, so the others are asked to call, and the analyst weighs it.
    """

    rule: ClassVar[str] = "S3.content"
    name: ClassVar[SignalName] = "S3"
    signal_class: ClassVar[SignalClass] = "H"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 30

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire on content that differs from what was signed."""
        del sight
        assert isinstance(fact, Presentation)
        if fact.authenticity != "content_differs":
            return None
        return _hit(self, fact, _differs(fact.difference_count))


def _hit(signal: BrokenSignature | DifferentContent, fact: Presentation, sentence: str) -> Hit:
    return hit_by(
        signal,
        observed=fact.authenticity,
        threshold="authentic",
        evidence=(fact.event_id,),
        sentence=sentence,
        counterfactual=_SOUND,
    )


def _differs(count: int) -> str:
    """Say it as one officine's finding: `count` points, or 0 when the QR itself is another one."""
    if count == 0:
        return f"Le QR code présenté n’est pas celui de l’ordonnance enregistrée. {_CALL}"
    points = "un point sur lequel" if count == 1 else f"{count} points sur lesquels"
    return (
        f"Une officine a relevé {points} le papier présenté diffère de l’ordonnance "
        f"signée ; le papier peut avoir été modifié. {_CALL}"
    )
