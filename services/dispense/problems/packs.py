"""French sentences of why a scanned pack keeps a line of step 1 from being recorded."""

from typing import Final

from shared.problems import Problem

_SET_ASIDE: Final = "Mettez cette boîte de côté, signalez-la, et délivrez-en une autre."

PACKS: Final[tuple[Problem, ...]] = (
    Problem(
        "pack_unreadable",
        422,
        "Boîte illisible",
        "Ce texte n’est pas le code d’une boîte, ou son numéro de série ne peut pas être lu avec "
        "certitude.",
        "after_change",
        "Scannez de nouveau la boîte ; réglez le lecteur s’il ne transmet pas le séparateur FNC1.",
    ),
    Problem(
        "pack_differs",
        422,
        "Boîte d’un autre produit",
        "Une boîte scannée n’est pas du code CIP13 déclaré pour cette ligne.",
        "after_change",
        "Vérifiez la boîte remise, ou corrigez le code CIP13 de la ligne.",
    ),
    Problem(
        "pack_repeated",
        422,
        "Boîte scannée deux fois",
        "La même boîte figure deux fois dans la requête.",
        "after_change",
        "Scannez chaque boîte une seule fois.",
    ),
    Problem(
        "packs_scanned_exceed",
        422,
        "Trop de boîtes scannées",
        "Il y a {scanned} boîtes scannées pour {packs} délivrée(s).",
        "after_change",
        "Corrigez le nombre de boîtes délivrées, ou retirez celles qui restent à l’officine.",
    ),
    Problem(
        "pack_dispensed_before",
        409,
        "Boîte déjà délivrée",
        "Une officine a déjà délivré une boîte qui porte ce numéro de série.",
        "after_change",
        f"{_SET_ASIDE} Si vous venez de la délivrer par erreur, retirez cette délivrance.",
    ),
    Problem(
        "pack_expired",
        409,
        "Boîte périmée",
        "Une boîte scannée est périmée.",
        "after_change",
        "Délivrez une autre boîte.",
    ),
    Problem(
        "pack_recalled",
        409,
        "Lot rappelé",
        "Une boîte scannée est d’un lot rappelé.",
        "after_change",
        _SET_ASIDE,
    ),
    Problem(
        "pack_unknown",
        409,
        "Boîte inconnue du registre",
        "Le registre des boîtes ne connaît pas le numéro de série d’une boîte scannée.",
        "after_change",
        _SET_ASIDE,
    ),
)
