"""French sentences of why a proposal or an approval is refused."""

from typing import Final

from shared.problems import Problem

DECIDING: Final[tuple[Problem, ...]] = (
    Problem(
        "decision_reason_unknown",
        422,
        "Motif inconnu",
        "Ce motif n’est pas de ceux qui sont prévus pour cette décision.",
        "after_change",
        "Choisissez un motif de la liste, puis renvoyez la proposition.",
    ),
    Problem(
        "decision_spread_alone",
        422,
        "Diffusion sans avéré",
        "Seule une proposition « avéré » peut demander la diffusion en même temps.",
        "after_change",
        "Proposez la diffusion par une décision à part.",
    ),
    Problem(
        "decision_kind_unavailable",
        422,
        "Décision indisponible",
        "Cette décision ne se propose pas ici.",
        "never",
        "Passez par l’opération qui lui est propre.",
    ),
    Problem(
        "decision_detail_missing",
        422,
        "Précision manquante",
        "Cette décision demande une précision : {names}.",
        "after_change",
        "Complétez la proposition, puis renvoyez-la.",
    ),
    Problem(
        "alert_unspreadable",
        409,
        "Rien à diffuser",
        "Ce dossier ne désigne ni ordonnance, ni patient, ni prescripteur : les officines ne "
        "pourraient rien y reconnaître.",
        "never",
        "Proposez « avéré » sans diffusion.",
    ),
    Problem(
        "decision_waiting",
        409,
        "Décision déjà proposée",
        "Une décision sur cet élément attend déjà un second regard.",
        "later",
        "Approuvez ou refusez d’abord celle qui attend.",
    ),
    Problem(
        "decision_taken",
        409,
        "Décision déjà prise",
        "Cette proposition a déjà été approuvée ou refusée.",
        "never",
        "Relisez la décision ; une décision prise ne change plus.",
    ),
    Problem(
        "decision_part_of_another",
        409,
        "Décision liée",
        "Cette décision suit celle avec laquelle elle a été proposée.",
        "never",
        "Approuvez ou refusez la décision principale.",
    ),
    Problem(
        "second_person_needed",
        409,
        "Second regard requis",
        "Qui a proposé une décision ne peut pas l’approuver lui-même.",
        "never",
        "Demandez à un collègue de la caisse d’approuver.",
    ),
    Problem(
        "subject_changed",
        409,
        "Situation changée",
        "Ce qui devait être décidé a changé depuis : la décision n’a plus d’objet.",
        "after_change",
        "Relisez le dossier ou l’alerte ; refusez la proposition si elle attend encore.",
    ),
    Problem(
        "reported_since",
        409,
        "Nouveau signalement",
        "Une officine a signalé cette ordonnance après la proposition : l’alerte dirait ce que "
        "personne n’a examiné.",
        "after_change",
        "Lisez ce signalement : déclarez-le irrecevable et approuvez, ou refusez la proposition et "
        "proposez de nouveau.",
    ),
)
