"""French sentences about a FHIR Bundle that cannot be read as a hand-over."""

from typing import Final

from shared.fhir.problems import GUIDE
from shared.problems import Problem


def _fault(code: str, title: str, sentence: str, advice: str) -> Problem:
    """Return what the officine’s software has to correct."""
    return Problem(code, 422, title, sentence, "after_change", advice)


FHIR: Final[tuple[Problem, ...]] = (
    _fault(
        "fhir_dispense_missing",
        "Ressource manquante",
        "Le Bundle doit contenir au moins une MedicationDispense.",
        GUIDE,
    ),
    _fault(
        "fhir_performer_differs",
        "Pharmacien ou officine différents",
        "Le pharmacien ou l’officine ne sont pas ceux du jeton d’accès.",
        "Enregistrez avec l’identité du pharmacien, ou retirez l’identifiant.",
    ),
    _fault(
        "fhir_moment_differs",
        "Date qui n’est pas d’aujourd’hui",
        "Une délivrance s’enregistre quand le produit est remis : cette date est à venir, ou date "
        "de plus de douze heures.",
        "Retirez la date, ou déclarez une exécution tardive (POST /v1/late-executions).",
    ),
    _fault(
        "fhir_identifier_incorrect",
        "Identifiant incorrect",
        "Le matricule INS est incorrect.",
        "Vérifiez le matricule INS, clé comprise.",
    ),
    _fault(
        "prescription_differs",
        "Autre ordonnance",
        "Cette délivrance désigne une autre ordonnance que celle de la consultation.",
        "Consultez l’ordonnance dont vous délivrez une ligne, puis envoyez cette consultation.",
    ),
    _fault(
        "patient_differs",
        "Autre patient",
        "Cette délivrance désigne un autre patient que celui de l’ordonnance.",
        "Vérifiez l’identité du patient et l’ordonnance consultée avant toute remise.",
    ),
)
