"""French sentences of what fraud refuses, beyond what every service refuses."""

from shared.problems import Problem

PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "cursor_invalid",
        422,
        "Repère de page invalide",
        "Le repère de page « after » ne vient pas d’une réponse précédente.",
        "after_change",
        "Reprenez la liste depuis le début, sans « after ».",
    ),
)
