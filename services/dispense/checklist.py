"""French sentences of the checks before an expensive medicine leaves (ADR 30)."""

from collections.abc import Mapping
from typing import Final

from shared.contracts.dispense import VerificationOutcome, VerificationStep

EXPENSIVE_LINE: Final = (
    "Ligne {line} : médicament de plus de 300 € la boîte, toutes taxes comprises."
)
TEMPORARY_LINE: Final = (
    "Ligne {line} : une délivrance temporaire attend la fin des vérifications, quel que soit le "
    "prix de la boîte."
)
QR_READ: Final = (
    "Le QR code de l’ordonnance a été lu : aucune vérification n’est demandée. Le papier n’a été "
    "comparé à ce qui a été signé que pour les lignes que votre logiciel en a transmises."
)
STEPS: Final[Mapping[VerificationStep, str]] = {
    "patient_known": "Vous connaissez le patient : l’ordonnance est authentifiée d’emblée.",
    "prescriber_known": "Vous connaissez le prescripteur : l’ordonnance est authentifiée d’emblée.",
    "prescriber_in_directory": (
        "Dans l’Annuaire Santé, l’identité du prescripteur, sa spécialité et son lieu d’exercice "
        "correspondent à son numéro RPPS."
    ),
    "prescriber_complete": (
        "L’ordonnance porte toutes les mentions obligatoires relatives au prescripteur."
    ),
    "text_faultless": (
        "Le texte de l’ordonnance et l’intitulé du service hospitalier sont sans faute "
        "d’orthographe."
    ),
    "asafo_consulted": (
        "Vous avez consulté ASAFO-Pharma : aucun signalement avéré ne correspond à cette "
        "ordonnance."
    ),
    "care_pathway_consistent": (
        "Le traitement est cohérent avec le parcours de soins du patient : historique des "
        "remboursements, compte rendu d’hospitalisation, Mon espace santé."
    ),
    "prescriber_contacted": (
        "Le prescripteur, joint par téléphone ou par courriel, a confirmé l’ordonnance."
    ),
}
# The same in a few words, where what is missing is listed.
NAMES: Final[Mapping[VerificationStep, str]] = {
    "patient_known": "patient connu",
    "prescriber_known": "prescripteur connu",
    "prescriber_in_directory": "prescripteur dans l’Annuaire Santé",
    "prescriber_complete": "mentions relatives au prescripteur",
    "text_faultless": "orthographe de l’ordonnance",
    "asafo_consulted": "consultation d’ASAFO-Pharma",
    "care_pathway_consistent": "cohérence avec le parcours de soins",
    "prescriber_contacted": "appel au prescripteur",
}
MENTIONS: Final[Mapping[VerificationOutcome, str]] = {
    "secured": "Délivrance sécurisée",
    "temporary": "Délivrance temporaire",
    "refused": "Refus de délivrance",
}
OUTCOMES: Final[Mapping[VerificationOutcome, str]] = {
    "secured": (
        "Le patient ou le prescripteur est connu, ou toutes les étapes sont faites : délivrez, "
        "portez la mention sur l’ordonnance, numérisez-la et transmettez-la (SCOR)."
    ),
    "temporary": (
        "Un doute demeure : délivrez une boîte du plus petit conditionnement, portez la mention "
        "sur l’ordonnance et poursuivez les vérifications pendant la durée de ce traitement."
    ),
    "refused": (
        "L’ordonnance ne peut être tenue pour authentique : ne délivrez pas et portez la mention. "
        "Le prescripteur est interrogé, et l’Assurance maladie reçoit votre signalement."
    ),
}
