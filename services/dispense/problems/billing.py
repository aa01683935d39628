"""French sentences of the refusals of step 2."""

from typing import Final

from shared.problems import Problem

STEP_TWO: Final[tuple[Problem, ...]] = (
    Problem(
        "dispensation_not_found",
        404,
        "Délivrance introuvable",
        "Cette délivrance n’existe pas ou n’est pas de votre officine.",
        "never",
        "Vérifiez l’identifiant rendu par l’enregistrement de la délivrance.",
    ),
    Problem(
        "already_billed",
        409,
        "Délivrance déjà facturée",
        "Une facture conforme à cette délivrance a déjà été enregistrée.",
        "never",
        "Relisez la délivrance pour voir la facture enregistrée.",
    ),
    Problem(
        "invoice_day_impossible",
        422,
        "Date de facture impossible",
        "La date de la facture doit être comprise entre le {first_day} et le {last_day}.",
        "after_change",
        "Corrigez la date de la facture, puis renvoyez-la.",
    ),
)
