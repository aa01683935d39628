"""French sentences of the refusals of step 1 as a whole."""

from typing import Final

from shared.problems import Problem

STEP_ONE: Final[tuple[Problem, ...]] = (
    Problem(
        "agreement_ambiguous",
        422,
        "Accord mal désigné",
        "Selon « by », un accord porte l’identifiant de la demande ou l’instant de l’appel.",
        "after_change",
        "Corrigez « agreement ».",
    ),
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
        "consultation_returned",
        409,
        "Ordonnance rendue",
        "Votre officine a rendu cette ordonnance : la consultation ne donne plus de droit.",
        "after_change",
        "Consultez de nouveau l’ordonnance si vous la délivrez.",
    ),
    Problem(
        "prescription_cancelled",
        409,
        "Ordonnance annulée",
        "Le prescripteur a annulé cette ordonnance : rien ne peut plus en être délivré.",
        "never",
        "Ne délivrez rien de plus ; si le patient attend ce traitement, appelez le prescripteur. "
        "Ce qui a été délivré avant l’annulation se facture comme d’habitude.",
    ),
    Problem(
        "prescription_replaced",
        409,
        "Ordonnance remplacée",
        "Le prescripteur a remplacé cette ordonnance par une autre : rien ne peut plus en être "
        "délivré.",
        "never",
        "Demandez au patient la nouvelle ordonnance ; une consultation de celle-ci en donne le "
        "numéro. Ce qui a été délivré avant se facture comme d’habitude.",
    ),
    Problem(
        "version_conflict",
        409,
        "Ordonnance modifiée entre-temps",
        "L’ordonnance a changé depuis votre consultation : elle en est à la version {version}.",
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
        "renseignez « reason_to_go_on ».",
    ),
    Problem(
        "alert_confirmed",
        409,
        "Fausse ordonnance avérée",
        "L’assurance maladie a avéré que cette ordonnance est fausse : seule la confirmation du "
        "prescripteur permet de délivrer.",
        "after_change",
        "Appelez le prescripteur. S’il confirme l’ordonnance, renseignez « reason_to_go_on » avec "
        "« prescriber_confirmed » ; sinon, refusez de délivrer (POST /v1/refusals).",
    ),
    Problem(
        "replacement_reason_missing",
        409,
        "Motif de poursuite attendu",
        "Cette ordonnance en remplace une autre, au titre de laquelle une officine a déjà délivré "
        "des produits : dites pourquoi vous délivrez.",
        "after_change",
        "Lisez « warnings » dans la consultation, vérifiez avec le patient ou le prescripteur ce "
        "qui a déjà été remis, puis renseignez « reason_to_go_on ».",
    ),
    Problem(
        "pharmacy_reason_missing",
        409,
        "Motif de poursuite attendu",
        "Le prescripteur a désigné une autre officine que la vôtre : dites pourquoi vous délivrez.",
        "after_change",
        "Lisez « pharmacy » dans la consultation, vérifiez avec le patient ou cette officine ce "
        "qui a déjà été remis, puis renseignez « reason_to_go_on ».",
    ),
    Problem(
        "dispensation_refused",
        409,
        "Délivrance refusée",
        "Aucune ligne n’a été enregistrée.",
        "after_change",
        "Lisez le motif de chaque ligne.",
    ),
    Problem(
        "dispensation_incorrect",
        422,
        "Délivrance à corriger",
        "Aucune ligne n’a été enregistrée : une au moins est incomplète ou incorrecte.",
        "after_change",
        "Corrigez chaque ligne d’après son motif, puis renvoyez la délivrance.",
    ),
)
