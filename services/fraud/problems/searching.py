"""French sentences of what the search refuses."""

from typing import Final

from shared.problems import Problem

SEARCHING: Final[tuple[Problem, ...]] = (
    Problem(
        "search_ambiguous",
        422,
        "Recherche ambiguë",
        "Une recherche porte sur une seule chose : un matricule INS, un numéro d’ordonnance, un "
        "prescripteur ou un patient.",
        "after_change",
        "Renseignez un seul de « ins », « number », « prescriber » et « patient » ; pour un "
        "prescripteur, son RPPS, ou son numéro d’établissement, ou son nom.",
    ),
    Problem(
        "search_ins_invalid",
        422,
        "Matricule INS invalide",
        "Ce numéro n’est ni un NIR ni un matricule INS : sa forme ou sa clé est fausse.",
        "after_change",
        "Saisissez les 13 caractères, avec ou sans leur clé, groupés ou non.",
    ),
    Problem(
        "search_too_short",
        422,
        "Recherche trop courte",
        "Il faut au moins {letters} lettres, nom et prénom ensemble.",
        "after_change",
        "Saisissez le nom entier ; s’il est court, ajoutez le prénom.",
    ),
    Problem(
        "too_many_searches",
        429,
        "Trop de recherches",
        "Trop de recherches ont été faites par cette personne ou cette officine ; attendez "
        "{seconds} secondes.",
        "later",
        "Recherchez pour l’ordonnance que vous avez en main ; la consultation signale d’elle-même "
        "les alertes de cette ordonnance.",
    ),
)
