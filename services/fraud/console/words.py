"""French words of the console for the codes that the service works with."""

from collections.abc import Mapping
from typing import Final

SEVERITIES: Final[Mapping[str, str]] = {
    "critical": "critique",
    "high": "élevée",
    "medium": "moyenne",
    "low": "faible",
}
CASE_STATES: Final[Mapping[str, str]] = {"open": "ouvert", "closed": "clos"}
SIGNAL_CLASSES: Final[Mapping[str, str]] = {
    "D": "fait établi",
    "H": "appeler le prescripteur",
    "F": "pour les analystes",
}
ENTITY_KINDS: Final[Mapping[str, str]] = {
    "prescription": "ordonnance",
    "paper": "ordonnance papier",
    "prescriber": "prescripteur",
    "patient": "patient",
    "pharmacy": "officine",
    "ring": "réseau",
}
