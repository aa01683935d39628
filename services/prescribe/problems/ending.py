"""French sentences about cancelling and replacing."""

from typing import Final

from services.prescribe.problems.shape import mention
from shared.problems import Problem

ENDING: Final[tuple[Problem, ...]] = (
    Problem(
        "cancellation_pending",
        409,
        "Annulation en cours",
        "Une demande d’annulation de cette ordonnance attend déjà sa réponse.",
        "never",
        "Lisez « cancellations » dans quelques secondes ; ne renvoyez pas la demande.",
    ),
    Problem(
        "cancellation_already_decided",
        409,
        "Annulation déjà traitée",
        "Une demande d’annulation de cette ordonnance a déjà eu sa réponse : plus rien ne peut en "
        "être délivré.",
        "never",
        "Lisez la réponse dans « cancellations ».",
    ),
    Problem(
        "prescription_already_replaced",
        409,
        "Ordonnance déjà remplacée",
        "Cette ordonnance est déjà remplacée par une autre.",
        "never",
        "Annulez ou remplacez la plus récente : « replaced_by » en donne le numéro.",
    ),
    mention(
        "replaced_not_found",
        "Ordonnance à remplacer introuvable",
        "Aucune de vos ordonnances ne porte le numéro à remplacer.",
        "Vérifiez « replaces.number » : on ne remplace que sa propre ordonnance.",
    ),
    mention(
        "replaced_other_patient",
        "Ordonnance d’un autre patient",
        "L’ordonnance à remplacer n’est pas de ce patient.",
        "Annulez l’ordonnance erronée, puis émettez celle-ci sans « replaces ».",
    ),
    mention(
        "replacement_chain_full",
        "Trop de remplacements successifs",
        "Cette ordonnance en remplace déjà {replacements_max}, l’une après l’autre : au-delà, "
        "l’officine ne verrait plus ce qui a été délivré sous la plus ancienne.",
        "Annulez l’ordonnance à remplacer, puis émettez celle-ci sans « replaces ».",
    ),
)
