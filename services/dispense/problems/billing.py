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
        "step_one_missing",
        409,
        "Étape 1 attendue",
        "Cet identifiant est celui d’une consultation : une facture se rattache à une délivrance.",
        "after_change",
        "Enregistrez d’abord ce qui est délivré (étape 1), puis envoyez la facture sous "
        "l’identifiant que cette étape a rendu.",
    ),
    Problem(
        "nothing_to_bill",
        409,
        "Rien à facturer",
        "Rien de cette délivrance n’a été remis au patient : aucune facture ne s’y rattache.",
        "never",
        "Relisez la délivrance ; si un produit a été remis, enregistrez-le (étape 1), puis "
        "facturez cette délivrance-là.",
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
        "invoice_credited",
        409,
        "Facture annulée par un avoir",
        "Un avoir a annulé cette facture quand la délivrance a été retirée.",
        "after_change",
        "Facturez ce qui reste délivré sous un nouveau numéro de facture.",
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
