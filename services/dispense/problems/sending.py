"""French sentences of the refusals of what a patient sends to an officine."""

from typing import Final

from shared.problems import Problem

SENDING: Final[tuple[Problem, ...]] = (
    Problem(
        "sending_not_found",
        404,
        "Envoi introuvable",
        "Cet envoi n’existe pas, a été retiré, ou ne vous concerne pas.",
        "never",
        "Demandez au patient son ordonnance, ou un nouvel envoi.",
    ),
    Problem(
        "nothing_to_send",
        409,
        "Rien à délivrer",
        "Rien ne peut plus être délivré sur cette ordonnance : elle est terminée, annulée, "
        "remplacée ou expirée.",
        "never",
        "Si un traitement manque, demandez une nouvelle ordonnance au prescripteur.",
    ),
    Problem(
        "already_sent",
        409,
        "Ordonnance déjà envoyée",
        "Cette ordonnance est déjà envoyée à une officine, qui la prépare peut-être.",
        "after_change",
        "Pour changer d’officine, retirez d’abord cet envoi.",
    ),
    Problem(
        "sending_over",
        409,
        "Envoi terminé",
        "L’officine a déjà exécuté ou rendu cette ordonnance : l’envoi ne se retire plus.",
        "never",
        "S’il reste des produits à délivrer, vous pouvez envoyer de nouveau l’ordonnance.",
    ),
    Problem(
        "too_many_sendings",
        429,
        "Trop d’envois",
        "Vous avez envoyé trop d’ordonnances en peu de temps ; attendez {seconds} secondes.",
        "later",
        "Après ce délai, renouvelez l’envoi ; votre ordonnance papier reste valable.",
    ),
)
