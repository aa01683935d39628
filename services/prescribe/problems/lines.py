"""French sentences about one line of a draft."""

from typing import Final

from services.prescribe.problems.shape import mention
from shared.problems import Problem

LINES: Final[tuple[Problem, ...]] = (
    mention(
        "product_unknown",
        "Produit inconnu",
        "Le code de ce médicament est absent de la base publique des médicaments.",
        "Mettez à jour la base de médicaments du logiciel, ou prescrivez en DCI.",
    ),
    mention(
        "inn_unknown",
        "DCI inconnue",
        "Aucun médicament commercialisé de la base publique n’a la dénomination commune "
        "internationale écrite sur cette ligne (art. L.5121-1-2 du CSP) ; dénominations "
        "proches : {nearest}.",
        "Écrivez la DCI en toutes lettres, sans nom de marque, ou prescrivez la spécialité par "
        "son code CIS ou CIP13.",
    ),
    mention(
        "letters_foreign",
        "Lettres illisibles",
        "Le nom de ce produit mêle des lettres d’un autre alphabet à celles du français : rien ne "
        "dit de quel produit il s’agit.",
        "Saisissez le nom au clavier, en lettres latines ; les lettres grecques s’écrivent seules.",
    ),
    mention(
        "device_names_a_medicine",
        "Médicament sous un code LPP",
        "Le libellé de ce dispositif nomme un médicament soumis à l’ordonnance sécurisée (art. "
        "R.5132-29 du CSP).",
        "Prescrivez le médicament par son code CIP13 ou CIS, ou en DCI ; pour un dispositif, "
        "reprenez le libellé de la LPP, ou commencez par le dispositif (« pompe à morphine »), "
        "sans marque, dosage ni forme.",
    ),
    mention(
        "posology_missing",
        "Posologie absente",
        "La posologie de ce médicament est absente (art. R.5123-1 du CSP).",
        "Indiquez la posologie en clair.",
    ),
    mention(
        "quantity_missing",
        "Quantité absente",
        "Ni la durée de traitement ni le nombre de boîtes ne sont indiqués.",
        "Indiquez la durée en jours, le nombre de boîtes, ou les deux.",
    ),
    mention(
        "treatment_too_long",
        "Traitement trop long",
        "Le traitement dure {days} jours, renouvellements compris : une ordonnance est limitée à "
        "douze mois (art. {source} du CSP).",
        "Réduisez la durée ou le nombre de renouvellements.",
    ),
    mention(
        "renewal_without_duration",
        "Renouvellement sans durée",
        "Ce médicament, sécurisé ou limité dans le temps, ne peut être renouvelé sans durée de "
        "traitement, dont dépend le délai entre deux délivrances (art. R.5132-14 du CSP).",
        "Indiquez la durée de traitement en jours pour une délivrance.",
    ),
    mention(
        "duration_over_maximum",
        "Durée maximale dépassée",
        "La durée prescrite est de {days} jours, renouvellements compris ; la durée maximale de "
        "prescription de ce médicament est de {days_max} jours.",
        "Réduisez la durée ou le nombre de renouvellements.",
    ),
    mention(
        "duration_missing",
        "Durée absente",
        "La durée de traitement est obligatoire pour ce médicament : sa prescription est "
        "sécurisée ou limitée dans le temps.",
        "Indiquez la durée de traitement en jours.",
    ),
    mention(
        "packs_over_duration",
        "Trop de boîtes pour la durée",
        "Pour {days} jours à cette posologie, {packs_max} boîte(s) suffisent ; {packs} sont "
        "prescrites d’un médicament soumis à l’ordonnance sécurisée.",
        "Corrigez le nombre de boîtes, ou la posologie.",
    ),
    mention(
        "posology_not_structured",
        "Posologie à chiffrer",
        "Pour ce médicament, le nombre d’unités par prise et le nombre de prises s’impriment en "
        "toutes lettres (art. R.5132-29 du CSP) : la posologie ne permet pas de les écrire.",
        "Écrivez les nombres dans la posologie (« 1 comprimé trois fois par jour »), ou remplissez "
        "« units_per_intake » et « intakes_per_day » ; "
        "une condition ou un rythme (« si douleur », « toutes les 72 heures ») doit porter ses "
        "nombres dans le texte.",
    ),
    mention(
        "posology_disagrees",
        "Posologie contradictoire",
        "Le texte de la posologie et sa structure ne disent pas la même chose : le nombre de "
        "prises par jour ou le nombre d’unités par prise diffère.",
        "Corrigez le texte, ou les champs « units_per_intake » et « intakes_per_day » ; ceux-ci "
        "peuvent rester vides quand le texte dit les nombres.",
    ),
    mention(
        "posology_not_daily",
        "Rythme non quotidien",
        "Le texte de la posologie dit un rythme plus lent que chaque jour, et la structure un "
        "nombre de prises par jour.",
        "Laissez « intakes_per_day » vide : le texte dit seul le rythme.",
    ),
    mention(
        "non_substituable_unfit",
        "Mention sans objet",
        "La mention « non substituable » ne s’applique qu’à une spécialité ou à une présentation.",
        "Retirez la mention, ou prescrivez la spécialité par son code.",
    ),
    mention(
        "efg_over_age",
        "Motif EFG incorrect",
        "Le motif EFG est réservé aux enfants de moins de {years} ans.",
        "Choisissez un autre motif (MTE ou CIF), ou retirez la mention.",
    ),
)
