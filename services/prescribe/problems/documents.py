"""French sentences about the document of a prescription."""

from typing import Final

from shared.problems import Problem, Refusal

DOCUMENTS_BUSY: Final = Refusal("documents_busy")
TOO_MANY_DRAWINGS: Final = Refusal("too_many_drawings")

DOCUMENTS: Final[tuple[Problem, ...]] = (
    Problem(
        "documents_busy",
        503,
        "Trop de documents demandés",
        "Trop de documents sont demandés en même temps ; l’ordonnance elle-même est enregistrée.",
        "later",
        "Redemandez le document après le délai de Retry-After. Le QR code et le numéro, reçus avec "
        "l’acquittement, suffisent pour l’imprimer depuis votre logiciel.",
    ),
    Problem(
        "too_many_drawings",
        429,
        "Trop de documents demandés",
        "Le nombre maximal de documents ou de QR codes qu’une personne demande en même "
        "temps est atteint.",
        "later",
        "Demandez-les l’un après l’autre ; réessayez après le délai de Retry-After.",
    ),
)
