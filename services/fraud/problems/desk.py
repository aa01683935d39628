"""French sentences of what the analysts' desk refuses."""

from typing import Final

from shared.problems import Problem

DESK: Final[tuple[Problem, ...]] = (
    Problem(
        "case_held",
        409,
        "Dossier tenu par un autre analyste",
        "Ce dossier est en cours d’examen par quelqu’un d’autre.",
        "later",
        "Il revient à la file quand il est rendu, ou au bout de son délai.",
    ),
    Problem(
        "case_closed",
        409,
        "Dossier clos",
        "Ce dossier est clos : rien n’y change plus.",
        "never",
        "Un nouveau signal sur la même personne ou ordonnance ouvre un nouveau dossier.",
    ),
    Problem(
        "case_notes_max",
        409,
        "Trop de notes",
        "Ce dossier a déjà {count} notes, le maximum.",
        "never",
        "Relisez les notes ; ce qui importe encore peut tenir dans la dernière.",
    ),
    Problem(
        "cases_held_max",
        409,
        "Trop de dossiers en main",
        "Vous tenez déjà {count} dossiers, le maximum.",
        "after_change",
        "Rendez-en un, ou décidez-en, avant d’en prendre un autre.",
    ),
    Problem(
        "names_unknown",
        404,
        "Identité inconnue",
        "Aucune ordonnance numérique ne dit qui est concerné.",
        "never",
        "Cherchez dans les signalements du dossier, ou auprès de l’officine.",
    ),
)
