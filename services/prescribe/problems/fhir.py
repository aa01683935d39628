"""French sentences about a FHIR Bundle that cannot be read as a prescription."""

from typing import Final

from services.prescribe.problems.shape import mention
from shared.fhir.problems import GUIDE
from shared.problems import Problem

FHIR: Final[tuple[Problem, ...]] = (
    mention(
        "fhir_resource_count",
        "Ressource manquante ou en trop",
        "Le Bundle doit contenir un seul Patient, un seul Practitioner et au moins une "
        "MedicationRequest.",
        GUIDE,
    ),
    mention(
        "fhir_words_missing",
        "Élément absent du texte",
        "Cet élément n’est pas repris dans le texte qui fait foi et ne serait pas imprimé.",
        "Écrivez la posologie entière dans l’extension renderedDosageInstruction, ou le dosage et "
        "la forme dans le texte du médicament.",
    ),
    mention(
        "fhir_durations_differ",
        "Durées en désaccord",
        "La durée de la posologie (boundsDuration) n’est ni celle d’une délivrance "
        "(expectedSupplyDuration), ni celle de toutes les délivrances.",
        "Corrigez l’une des deux durées, ou retirez celle de la posologie.",
    ),
    mention(
        "fhir_substitution_reason",
        "Motif de non-substitution absent",
        "Une ligne non substituable doit porter un seul des motifs MTE, EFG ou CIF (arrêté du "
        "12 novembre 2019).",
        "Écrivez le motif dans substitution.reason.text.",
    ),
    mention(
        "fhir_requester_differs",
        "Prescripteur différent",
        "Le prescripteur ou son lieu d’exercice ne sont pas ceux du jeton d’accès.",
        "Signez avec l’identité du prescripteur, ou retirez l’identifiant.",
    ),
)
