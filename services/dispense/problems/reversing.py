"""French sentences of why lines of a dispensation are not taken back."""

from typing import Final

from shared.problems import Problem

REVERSING: Final[tuple[Problem, ...]] = (
    Problem(
        "line_not_recorded",
        422,
        "Ligne absente de la délivrance",
        "Cette délivrance n’a rien enregistré sur cette ligne.",
        "after_change",
        "Relisez la délivrance, et ne retirez que ses lignes.",
    ),
    Problem(
        "already_reversed",
        409,
        "Déjà retirée",
        "Ce que vous retirez de cette délivrance l’a déjà été.",
        "never",
        "Relisez la délivrance pour voir ce qu’il en reste.",
    ),
    Problem(
        "reversal_too_late",
        409,
        "Retrait trop tardif",
        "Cette délivrance ne pouvait être retirée que jusqu’au {last_day}.",
        "never",
        "Si le patient ou le prescripteur doit en être averti, appelez-le.",
    ),
    Problem(
        "reversals_too_many",
        409,
        "Trop de retraits",
        "Votre officine a déjà fait {most} retraits sur cette ordonnance depuis un jour.",
        "later",
        "Vérifiez votre logiciel : le patient est prévenu de chaque retrait.",
    ),
    Problem(
        "credit_missing",
        409,
        "Avoir attendu",
        "Cette délivrance est facturée ({invoice_number}) : la retirer demande un avoir.",
        "after_change",
        "Émettez l’avoir de cette facture, et donnez son numéro dans « credit_number ».",
    ),
    Problem(
        "credit_unexpected",
        422,
        "Avoir sans facture",
        "Aucune facture de cette délivrance n’est en cours : cet avoir en annule une autre.",
        "after_change",
        "Vérifiez de quelle délivrance il s’agit, puis retirez « credit_number ».",
    ),
)
