"""S3: what was shown is not what was signed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from services.fraud.model import History, Hit, Presentation
from shared.contracts.fraud import SignalClass, SignalName

_SIGNATURE_INVALID = (
    "La signature du QR code n’est pas valable : l’ordonnance présentée n’a pas été signée telle "
    "quelle par son émetteur."
)
_UNKNOWN_KEY = (
    "Le QR code est signé avec une clé inconnue : rien ne prouve que l’ordonnance présentée vient "
    "d’un émetteur autorisé."
)


@dataclass(frozen=True, slots=True)
class BrokenAuthenticity:
    """OSIAP "valid then modified", and forged QR codes (fraud.md S3); a fact, class D."""

    name: ClassVar[SignalName] = "S3"
    version: ClassVar[int] = 1
    signal_class: ClassVar[SignalClass] = "D"
    window: ClassVar[timedelta | None] = None

    def examine(self, event: Presentation, history: History) -> Hit | None:
        """Fire on an invalid signature, an unknown key, or content that differs; nothing else."""
        del history
        sentence = _sentence(event)
        if sentence is None:
            return None
        return Hit(
            signal=self.name,
            version=self.version,
            signal_class=self.signal_class,
            window=self.window,
            observed=event.authenticity,
            threshold="authentic",
            evidence=(event.event_id,),
            sentence=sentence,
        )


def _sentence(event: Presentation) -> str | None:
    match event.authenticity:
        case "signature_invalid":
            return _SIGNATURE_INVALID
        case "unknown_key":
            return _UNKNOWN_KEY
        case "content_differs":
            return _differs(event.difference_count)
        case "authentic" | "not_checked":
            return None


def _differs(count: int) -> str:
    if count == 0:
        return "L’ordonnance présentée diffère de celle qui a été signée."
    points = "un point" if count == 1 else f"{count} points"
    return f"L’ordonnance présentée diffère de celle qui a été signée, sur {points}."
