"""French sentences of the refusals of an execution told afterwards."""

from typing import Final

from shared.problems import Problem

AFTERWARDS: Final[tuple[Problem, ...]] = (
    Problem(
        "late_execution_ahead",
        422,
        "Délivrance à venir",
        "La délivrance déclarée après coup ne peut pas avoir lieu dans l’avenir.",
        "after_change",
        "Vérifiez l’heure de votre poste, corrigez « intended_at », puis renvoyez la déclaration.",
    ),
    Problem(
        "late_execution_too_old",
        422,
        "Délivrance trop ancienne",
        "Une délivrance hors ligne ou sur papier se déclare dans les {days} jours.",
        "never",
        "Prévenez le prescripteur de ce qui a été remis ; la déclaration n’est plus reçue ici.",
    ),
    Problem(
        "late_execution_before_issue",
        422,
        "Délivrance antérieure à l’ordonnance",
        "L’ordonnance n’a été établie que le {issued_on}.",
        "after_change",
        "Vérifiez l’ordonnance et « intended_at », puis renvoyez la déclaration.",
    ),
    Problem(
        "late_execution_differs",
        409,
        "Autre déclaration du même instant",
        "Votre officine a déjà déclaré une autre délivrance de cette ordonnance au même instant.",
        "after_change",
        "Si c’est la même délivrance, la première déclaration vaut ; erronée, retirez-la d’abord. "
        "Sinon, donnez l’heure exacte.",
    ),
    Problem(
        "conflict_not_found",
        404,
        "Conflit introuvable",
        "Aucun conflit de votre officine ne porte cet identifiant.",
        "never",
        "Relisez la liste de travail (« conflict ») : « late_execution_id » désigne le conflit.",
    ),
    Problem(
        "conflict_resolved",
        409,
        "Conflit déjà réglé",
        "Votre officine a déjà dit ce qu’est devenu ce conflit, et autrement.",
        "never",
        "La première réponse vaut ; gardez la suite dans le dossier du patient.",
    ),
)
