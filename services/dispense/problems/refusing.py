"""French sentences of why a refusal of dispensing is not filed."""

from typing import Final

from shared.problems import Problem

REFUSING: Final[tuple[Problem, ...]] = (
    Problem(
        "already_refused",
        409,
        "Refus déjà enregistré",
        "Votre officine a déjà enregistré ce refus, pour le même motif, depuis moins d’un jour.",
        "never",
        "Le prescripteur en est prévenu ; appelez-le si vous attendez sa réponse.",
    ),
    Problem(
        "refusals_too_many",
        409,
        "Trop de refus",
        "Votre officine a déjà enregistré {most} refus sur cette ordonnance depuis un jour.",
        "later",
        "Appelez le prescripteur, ou votre caisse primaire d’assurance maladie.",
    ),
)
