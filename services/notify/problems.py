"""French sentences of what notify refuses, beyond what every service refuses."""

from shared.problems import Problem

PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "too_many_streams",
        429,
        "Trop de flux ouverts",
        "Le nombre maximal de flux ouverts en même temps, sur cette boîte ou sur ce serveur, "
        "est atteint.",
        "later",
        "Fermez les flux inutiles, ou consultez la boîte par GET /v1/inbox, puis réessayez.",
    ),
    Problem(
        "too_many_documents",
        429,
        "Trop de documents demandés",
        "Le nombre maximal de documents demandés en même temps pour cette boîte est atteint.",
        "later",
        "Demandez les documents l’un après l’autre ; réessayez après le délai de Retry-After.",
    ),
    Problem(
        "line_not_handed_over",
        422,
        "Ligne non délivrée",
        "L’officine n’a pas déclaré vous avoir remis cette ligne lors de cette délivrance, ou "
        "l’a retirée depuis.",
        "after_change",
        "Relisez le message qui annonce la délivrance, et ne dites que ce qu’il contient.",
    ),
)
