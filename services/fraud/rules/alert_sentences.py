"""What officines read of a confirmed alert: French sentences without personal data."""

from collections.abc import Mapping
from typing import Final

from shared.contracts.fraud import AnomalyKind

ANOMALIES: Final[Mapping[AnomalyKind, str]] = {
    "content_altered": "contenu modifié après la signature",
    "fabricated": "ordonnance fabriquée",
    "stolen_pad": "ordonnancier ou papier à en-tête volé",
    "prescriber_impersonated": "identité du prescripteur usurpée",
    "patient_impersonated": "identité du patient usurpée",
    "photocopied": "photocopie ou duplicata",
    "number_usurped": "numéro d’une autre ordonnance",
    "overlap_or_nomadism": "chevauchement ou nomadisme",
    "fictitious_billing": "facturation sans délivrance",
    "other": "autre anomalie",
}


def sentence_of(anomaly: AnomalyKind, *, is_on_number: bool) -> str:
    """Return what is shown at the counter: of this very prescription, or of those it names."""
    kind = ANOMALIES[anomaly]
    if is_on_number:
        return (
            f"Fausse ordonnance avérée par l’assurance maladie ({kind}). Appelez le prescripteur "
            "avant toute délivrance."
        )
    return (
        f"L’assurance maladie a avéré une fraude au nom de ce patient et de ce prescripteur "
        f"({kind}). Cette ordonnance peut être authentique : appelez le prescripteur."
    )
