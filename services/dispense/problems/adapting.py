"""French sentences of the refusals of a request to adapt a line."""

from typing import Final

from shared.problems import Problem

ADAPTING: Final[tuple[Problem, ...]] = (
    Problem(
        "adaptation_not_found",
        404,
        "Demande introuvable",
        "Cette demande d’adaptation n’existe pas ou n’est pas de votre officine.",
        "never",
        "Vérifiez l’identifiant rendu à l’envoi de la demande.",
    ),
    Problem(
        "adaptations_waiting",
        409,
        "Demandes déjà en attente",
        "Sur cette ordonnance, {most} demandes d’adaptation attendent déjà une réponse.",
        "later",
        "Attendez les réponses du prescripteur, ou appelez-le.",
    ),
    Problem(
        "adaptations_of_pharmacy_waiting",
        409,
        "Trop de demandes en attente",
        "{most} demandes d’adaptation de votre officine attendent déjà une réponse.",
        "later",
        "Attendez des réponses, ou appelez le prescripteur.",
    ),
)
