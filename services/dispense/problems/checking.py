"""French sentences of the refusals of checks and of the register of errors."""

from typing import Final

from shared.problems import Problem

CHECKING: Final[tuple[Problem, ...]] = (
    Problem(
        "checker_not_qualified",
        403,
        "Contrôle réservé",
        "Seul un pharmacien confirme la délivrance d’un autre.",
        "never",
        "Demandez à un pharmacien de l’officine de contrôler cette délivrance.",
    ),
    Problem(
        "check_of_own_work",
        409,
        "Contrôle par la même personne",
        "Vous avez enregistré cette délivrance : c’est à une autre personne de la contrôler.",
        "never",
        "Demandez à un autre pharmacien de l’officine ; si vous voyez vous-même une erreur, "
        "déclarez-la dans le registre.",
    ),
    Problem(
        "already_checked",
        409,
        "Délivrance déjà contrôlée par vous",
        "Vous avez déjà contrôlé cette délivrance, avec d’autres conclusions.",
        "never",
        "Votre premier contrôle reste ; déclarez dans le registre l’erreur vue depuis.",
    ),
    Problem(
        "nothing_to_check",
        409,
        "Rien à contrôler",
        "Rien n’a été remis sous cette délivrance, ou tout en a été retiré.",
        "never",
        "Relisez la délivrance : ce qui a été enregistré de nouveau se contrôle à part.",
    ),
    Problem(
        "check_too_late",
        409,
        "Contrôle trop tardif",
        "Cette délivrance se contrôlait le jour même, le {day}.",
        "never",
        "Si vous constatez une erreur, déclarez-la dans le registre.",
    ),
    Problem(
        "error_missing",
        422,
        "Erreur à décrire",
        "Un contrôle qui trouve une erreur la décrit.",
        "after_change",
        "Renseignez « error » : la sorte d’erreur et ce qui s’est passé.",
    ),
    Problem(
        "error_unexpected",
        422,
        "Erreur inattendue",
        "Un contrôle qui confirme la délivrance ne décrit pas d’erreur.",
        "after_change",
        "Retirez « error », ou dites « error_found ».",
    ),
    Problem(
        "error_subject_ambiguous",
        422,
        "Objet de l’erreur",
        "Une erreur porte sur une délivrance ou sur une facture : l’une des deux.",
        "after_change",
        "Renseignez « dispensation_id » ou « invoice_number », pas les deux.",
    ),
    Problem(
        "dispensing_error_not_found",
        404,
        "Erreur introuvable",
        "Le registre de votre officine n’a pas d’erreur sous cet identifiant.",
        "never",
        "Relisez le registre de votre officine.",
    ),
    Problem(
        "error_already_resolved",
        409,
        "Erreur déjà résolue",
        "La résolution de cette erreur a été enregistrée le {day}.",
        "never",
        "Relisez le registre ; si l’erreur se reproduit, déclarez-la de nouveau.",
    ),
    Problem(
        "too_many_errors",
        429,
        "Trop d’erreurs déclarées",
        "Votre officine a déclaré trop d’erreurs en peu de temps ; attendez {seconds} secondes.",
        "later",
        "Vérifiez que votre logiciel ne répète pas la même déclaration, puis renouvelez-la.",
    ),
)
