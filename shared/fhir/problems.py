"""French sentences about FHIR that cannot be read, whatever it was to become."""

from typing import Final

from shared.problems import Problem, Refusal

GUIDE: Final = "Consultez la table de correspondance FHIR de la documentation (docs/fhir.md)."

TYPE_UNSUPPORTED: Final = Refusal("fhir_type_unsupported")
FORMAT_UNSUPPORTED: Final = Refusal("fhir_format_unsupported")
SEARCH_UNSUPPORTED: Final = Refusal("fhir_search_unsupported")


def _element(code: str, title: str, sentence: str, advice: str) -> Problem:
    """Return what is wrong with one element, which a corrected one may lift."""
    return Problem(code, 422, title, sentence, "after_change", advice)


_EXCHANGE: Final = (
    Problem(
        "fhir_type_unsupported",
        415,
        "Type de contenu refusé",
        "Le corps de la requête doit être du FHIR en JSON non compressé "
        "(Content-Type: application/fhir+json).",
        "after_change",
        "Envoyez l’en-tête Content-Type: application/fhir+json, sans Content-Encoding.",
    ),
    Problem(
        "fhir_format_unsupported",
        406,
        "Format de réponse refusé",
        "Les réponses FHIR n’existent qu’en JSON (application/fhir+json).",
        "after_change",
        "Demandez application/fhir+json dans l’en-tête Accept ou dans « _format ».",
    ),
    Problem(
        "fhir_search_unsupported",
        400,
        "Recherche non prise en charge",
        "Cette recherche demande une fois son critère, ou l’un de ses critères, et aucun autre.",
        "after_change",
        "Lisez les critères de cette ressource dans /fhir/r4/metadata.",
    ),
)
_ELEMENTS: Final = (
    _element(
        "fhir_element_refused",
        "Élément FHIR non pris en charge",
        "Cet élément n’est pas pris en charge, et l’ignorer pourrait changer le sens de ce "
        "qui est envoyé.",
        GUIDE,
    ),
    _element(
        "fhir_repeated",
        "Élément répété",
        "Cet élément ne peut être donné qu’une seule fois.",
        "Gardez une seule valeur.",
    ),
    _element(
        "fhir_reference_unresolved",
        "Référence sans cible",
        "Cette référence ne désigne aucune ressource du Bundle qui convienne à cet endroit.",
        "Joignez la ressource au Bundle et désignez-la par son fullUrl.",
    ),
    _element(
        "fhir_lines_disagree",
        "Lignes en désaccord",
        "Toutes les lignes d’un même envoi doivent porter ici la même valeur.",
        "Reprenez sur chaque ligne la valeur de la première.",
    ),
    _element(
        "fhir_system_unknown",
        "Système inconnu",
        "Ce système d’identification ou de codage n’est pas celui qui est attendu ici.",
        GUIDE,
    ),
    _element(
        "fhir_product_code_unsupported",
        "Code produit non pris en charge",
        "Un code UCD ne suffit pas à désigner ce qu’une officine délivre.",
        "Codez la spécialité (CIS) ou la présentation (CIP13), ou prescrivez en DCI.",
    ),
    _element(
        "fhir_product_ambiguous",
        "Plusieurs codes de produit",
        "Plusieurs codes désignent le produit de cette ligne.",
        "Gardez un seul code parmi CIP13, CIS et LPP.",
    ),
    _element(
        "fhir_unit_refused",
        "Unité refusée",
        "Cette quantité n’est pas dans une unité prise en charge ici.",
        "Comptez les boîtes (EDQM 30009000) et les durées en jours (d) ou en semaines (wk).",
    ),
    _element(
        "fhir_product_contradicted",
        "Code et texte de produits différents",
        "Le code de la ligne désigne un autre produit que le texte ou la composition joints.",
        "Corrigez le code ou le texte, puis renvoyez la prescription.",
    ),
)
# What every service with a FHIR door answers, besides its own.
FHIR_PROBLEMS: Final[tuple[Problem, ...]] = (*_EXCHANGE, *_ELEMENTS)
