"""French sentences about the answer to a request to adapt a line."""

from typing import Final

from shared.problems import Problem

ADAPTING: Final[tuple[Problem, ...]] = (
    Problem(
        "adaptation_already_answered",
        409,
        "Demande déjà traitée",
        "Vous avez déjà répondu autrement à cette demande ; l’officine a pu en tenir compte.",
        "never",
        "Relisez la demande ; appelez l’officine si votre réponse doit changer.",
    ),
    Problem(
        "adaptation_lapsed",
        409,
        "Délai de réponse dépassé",
        "Le délai pour répondre à cette demande est passé : la ligne reste telle que prescrite.",
        "never",
        "Appelez l’officine, ou remplacez l’ordonnance.",
    ),
    Problem(
        "counter_proposal_missing",
        422,
        "Autre proposition absente",
        "Votre autre proposition est vide.",
        "after_change",
        "Écrivez votre proposition dans « counter_proposal ».",
    ),
    Problem(
        "counter_proposal_unexpected",
        422,
        "Réponse contradictoire",
        "Un accord ou un refus ne s’accompagne pas d’une autre proposition.",
        "after_change",
        "Répondez « counter_proposal », ou retirez la proposition.",
    ),
)
