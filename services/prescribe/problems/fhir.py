"""French sentences about a FHIR Bundle that cannot be read as a prescription."""

from typing import Final

from services.prescribe.problems.shape import mention
from shared.problems import Problem, Refusal

_GUIDE: Final = "Consultez la table de correspondance FHIR de la documentation (docs/fhir.md)."

FHIR_TYPE_UNSUPPORTED: Final = Refusal("fhir_type_unsupported")
FHIR_FORMAT_UNSUPPORTED: Final = Refusal("fhir_format_unsupported")
FHIR_SEARCH_UNSUPPORTED: Final = Refusal("fhir_search_unsupported")

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
        "La recherche de MedicationRequest demande une fois le paramètre « group-identifier », et "
        "aucun autre critère.",
        "after_change",
        "Envoyez group-identifier=système|numéro.",
    ),
)
_BUNDLE: Final = (
    mention(
        "fhir_element_refused",
        "Élément FHIR non pris en charge",
        "Cet élément n’est pas pris en charge, et l’ignorer pourrait changer le sens de la "
        "prescription.",
        _GUIDE,
    ),
    mention(
        "fhir_resource_count",
        "Ressource manquante ou en trop",
        "Le Bundle doit contenir un seul Patient, un seul Practitioner et au moins une "
        "MedicationRequest.",
        _GUIDE,
    ),
    mention(
        "fhir_repeated",
        "Élément répété",
        "Cet élément ne peut être donné qu’une seule fois.",
        "Gardez une seule valeur.",
    ),
    mention(
        "fhir_reference_unresolved",
        "Référence sans cible",
        "Cette référence ne désigne aucune ressource du Bundle qui convienne à cet endroit.",
        "Joignez la ressource au Bundle et désignez-la par son fullUrl.",
    ),
    mention(
        "fhir_lines_disagree",
        "Lignes en désaccord",
        "Toutes les lignes d’une même ordonnance doivent porter ici la même valeur.",
        "Reprenez sur chaque ligne la valeur de la première.",
    ),
    mention(
        "fhir_system_unknown",
        "Système inconnu",
        "Ce système d’identification ou de codage n’est pas celui qui est attendu ici.",
        _GUIDE,
    ),
    mention(
        "fhir_product_code_unsupported",
        "Code produit non pris en charge",
        "Un code UCD ne suffit pas à désigner ce qu’une officine délivre.",
        "Codez la spécialité (CIS) ou la présentation (CIP13), ou prescrivez en DCI.",
    ),
    mention(
        "fhir_product_ambiguous",
        "Plusieurs codes de produit",
        "Plusieurs codes désignent le produit de cette ligne.",
        "Gardez un seul code parmi CIP13, CIS et LPP.",
    ),
    mention(
        "fhir_words_missing",
        "Élément absent du texte",
        "Cet élément n’est pas repris dans le texte qui fait foi et ne serait pas imprimé.",
        "Écrivez la posologie entière dans l’extension renderedDosageInstruction, ou le dosage et "
        "la forme dans le texte du médicament.",
    ),
    mention(
        "fhir_unit_refused",
        "Unité refusée",
        "Cette quantité n’est pas dans une unité prise en charge ici.",
        "Comptez les boîtes (EDQM 30009000) et les durées en jours (d) ou en semaines (wk).",
    ),
    mention(
        "fhir_durations_differ",
        "Durées en désaccord",
        "La durée de la posologie (boundsDuration) n’est ni celle d’une délivrance "
        "(expectedSupplyDuration), ni celle de toutes les délivrances.",
        "Corrigez l’une des deux durées, ou retirez celle de la posologie.",
    ),
    mention(
        "fhir_product_contradicted",
        "Code et texte de produits différents",
        "Le code de la ligne désigne un autre produit que le texte ou la composition joints.",
        "Corrigez le code ou le texte, puis renvoyez la prescription.",
    ),
    mention(
        "fhir_substitution_reason",
        "Motif de non-substitution absent",
        "Une ligne non substituable doit porter un seul des motifs MTE, EFG ou CIF (arrêté du "
        "12 novembre 2019).",
        "Écrivez le motif dans substitution.reason.text.",
    ),
    mention(
        "fhir_requester_differs",
        "Prescripteur différent",
        "Le prescripteur ou son lieu d’exercice ne sont pas ceux du jeton d’accès.",
        "Signez avec l’identité du prescripteur, ou retirez l’identifiant.",
    ),
)
FHIR: Final[tuple[Problem, ...]] = (*_EXCHANGE, *_BUNDLE)
