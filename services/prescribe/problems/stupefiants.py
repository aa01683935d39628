"""French sentences about what is divided, covered or named on a line under strict rules."""

from typing import Final

from services.prescribe.problems.shape import mention
from shared.problems import Problem

STUPEFIANTS: Final[tuple[Problem, ...]] = (
    mention(
        "stupefiant_renewed",
        "Stupéfiant renouvelé",
        "Une prescription de stupéfiant ne peut pas être renouvelée (art. R.5132-30 du CSP).",
        "Mettez le nombre de renouvellements à zéro.",
    ),
    mention(
        "fraction_missing",
        "Fractionnement absent",
        "Ce médicament est délivré par fractions de {days_max} jours au plus : la durée de chaque "
        "fraction manque (art. R.5132-30 du CSP).",
        "Remplissez « fraction_days », ou indiquez « délivrance en une seule "
        "fois » par « is_single_dispensing ».",
    ),
    mention(
        "fraction_over_maximum",
        "Fraction trop longue",
        "La fraction est de {days} jours ; la délivrance fractionnée de ce médicament est de "
        "{days_max} jours au plus (art. R.5132-30 du CSP).",
        "Réduisez « fraction_days », ou indiquez « délivrance en une "
        "seule fois » par « is_single_dispensing ».",
    ),
    mention(
        "fraction_over_duration",
        "Fraction sans durée suffisante",
        "La fraction est de {days} jours, mais la durée de traitement est plus courte ou absente.",
        "Indiquez une durée de traitement au moins égale à la fraction, ou retirez "
        "« fraction_days ».",
    ),
    mention(
        "fraction_contradicted",
        "Fractionnement contradictoire",
        "La ligne demande à la fois un fractionnement et une délivrance en une seule fois.",
        "Retirez « fraction_days » ou « is_single_dispensing ».",
    ),
    mention(
        "chevauchement_forbidden",
        "Chevauchement interdit",
        "Une de vos ordonnances couvre déjà ce patient pour cette substance jusqu’au {until} "
        "inclus : une nouvelle ordonnance ne peut pas porter sur la même période "
        "(art. R.5132-33 du CSP).",
        "Attendez la fin de cette période, annulez ou remplacez l’ordonnance en cours, ou portez "
        "la mention expresse de chevauchement par « may_overlap ».",
    ),
    mention(
        "pharmacy_not_named",
        "Pharmacie non désignée",
        "L’ordonnance d’un traitement de substitution aux opiacés désigne nommément la pharmacie "
        "chargée de la délivrance (art. L.162-4-2 du CSS).",
        "Remplissez « pharmacy.name », et « pharmacy.finess » si vous le connaissez, avec la "
        "pharmacie choisie par le patient.",
    ),
)
