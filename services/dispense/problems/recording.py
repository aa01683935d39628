"""French sentences of the refusals of step 1 as a whole."""

from typing import Final

from shared.problems import Problem

STEP_ONE: Final[tuple[Problem, ...]] = (
    Problem(
        "consultation_not_found",
        404,
        "Consultation introuvable",
        "Cette officine n’a pas consulté l’ordonnance sous cet identifiant.",
        "after_change",
        "Consultez l’ordonnance, puis enregistrez la délivrance.",
    ),
    Problem(
        "consultation_expired",
        409,
        "Consultation trop ancienne",
        "La consultation date de plus de douze heures.",
        "after_change",
        "Consultez de nouveau l’ordonnance, puis enregistrez la délivrance.",
    ),
    Problem(
        "version_conflict",
        409,
        "Ordonnance modifiée entre-temps",
        "Une délivrance a été enregistrée depuis la consultation (version {version}).",
        "after_change",
        "Consultez de nouveau l’ordonnance pour voir ce qu’il en reste.",
    ),
    Problem(
        "alert_reason_missing",
        409,
        "Motif de poursuite attendu",
        "Une alerte porte sur cette ordonnance : dites pourquoi vous poursuivez.",
        "after_change",
        "Consultez de nouveau l’ordonnance (ou lisez « alerts »), appelez le prescripteur, puis "
        "renseignez « alert_reason ».",
    ),
    Problem(
        "dispensation_refused",
        409,
        "Délivrance refusée",
        "Aucune ligne n’a pu être enregistrée.",
        "after_change",
        "Lisez le motif de chaque ligne dans « errors ».",
    ),
    Problem(
        "dispensation_incorrect",
        422,
        "Délivrance à corriger",
        "Aucune ligne n’a pu être enregistrée : chacune est incomplète ou incorrecte.",
        "after_change",
        "Corrigez chaque ligne d’après « errors », puis renvoyez la délivrance.",
    ),
)
