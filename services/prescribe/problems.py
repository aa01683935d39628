"""French sentences of prescribe: refusals of a draft, and warnings beside an issued one."""

from typing import Final

from services.prescribe.answers import AcknowledgedWarning
from shared.problems import Problem, Refusal

# The system did not record the prescription, so plain paper with a QR code is not valid for it.
SECURE_PAPER: Final = (
    " Elle comporte au moins un médicament soumis à l’ordonnance sécurisée : sans acquittement "
    "positif, elle doit être imprimée sur papier sécurisé."
)


def prescription_refused(*, secure_paper_required: bool) -> Refusal:
    """Return the main refusal of a negative acknowledgement."""
    paper = SECURE_PAPER if secure_paper_required else ""
    return Refusal("prescription_refused", values={"paper": paper})


def number_already_used(*, secure_paper_required: bool) -> Refusal:
    """Return the refusal of a draft that comes with another prescription's number."""
    paper = SECURE_PAPER if secure_paper_required else ""
    return Refusal("number_already_used", field="number", values={"paper": paper})


NUMBER_ALREADY_YOURS: Final = Refusal("number_already_yours", field="number")


def _mention(code: str, title: str, sentence: str, advice: str) -> Problem:
    return Problem(code, 422, title, sentence, "after_change", advice)


_WHOLE: Final = (
    _mention(
        "prescription_refused",
        "Ordonnance refusée",
        "Acquittement négatif : l’ordonnance n’est pas enregistrée.{paper}",
        "Corrigez les points indiqués dans « errors », puis renvoyez l’ordonnance.",
    ),
    Problem(
        "number_already_used",
        409,
        "Numéro déjà utilisé",
        "Ce numéro d’ordonnance est déjà attribué ; cette ordonnance n’est pas enregistrée.{paper}",
        "after_change",
        "Générez un nouveau numéro, ou laissez « number » vide pour en recevoir un.",
    ),
    Problem(
        "number_already_yours",
        409,
        "Numéro de l’une de vos ordonnances",
        "Vous avez déjà enregistré une ordonnance sous ce numéro ; rien n’est ajouté ni modifié.",
        "never",
        "Relisez l’ordonnance enregistrée, à l’adresse « location », avant d’en émettre une autre. "
        "Si celle-ci en diffère, renvoyez-la sous un nouveau numéro.",
    ),
)
_ISSUE: Final = (
    _mention(
        "identity_not_qualified",
        "Identité non qualifiée",
        "Le matricule INS ne peut être transmis que pour une identité qualifiée.",
        "Qualifiez l’identité du patient (appel INSi et pièce d’identité), puis renvoyez.",
    ),
    _mention(
        "issue_date_not_today",
        "Date de rédaction incorrecte",
        "La date de rédaction doit être celle du jour ({today}).",
        "Mettez l’horloge du poste à l’heure et datez l’ordonnance du jour de sa signature.",
    ),
    _mention(
        "birth_date_in_future",
        "Date de naissance impossible",
        "La date de naissance du patient est postérieure à la date de rédaction.",
        "Reprenez la date de naissance de l’identité qualifiée.",
    ),
    _mention(
        "mention_missing",
        "Mention obligatoire manquante",
        "Une mention obligatoire de l’ordonnance est absente (art. R.5132-3 du CSP).",
        "Complétez le champ indiqué : il est imprimé sur l’ordonnance.",
    ),
    _mention(
        "phone_not_french",
        "Téléphone incorrect",
        "Le téléphone professionnel doit porter l’indicatif international (+33 ou outre-mer).",
        "Écrivez par exemple +33 suivi des neuf derniers chiffres.",
    ),
    _mention(
        "address_without_france",
        "Adresse incomplète",
        "L’adresse professionnelle doit porter la mention « France » (art. R.5132-3 du CSP).",
        "Ajoutez « France » à la fin de l’adresse professionnelle.",
    ),
    _mention(
        "mail_not_mssante",
        "Adresse MSSanté incorrecte",
        "L’adresse électronique du prescripteur n’est pas une adresse MSSanté de professionnel.",
        "Indiquez votre boîte MSSanté : son adresse se termine par mssante.fr, sans être celle "
        "d’un patient.",
    ),
    _mention(
        "lines_missing",
        "Ordonnance vide",
        "L’ordonnance ne comporte aucune ligne.",
        "Prescrivez au moins un produit.",
    ),
)
_LINES: Final = (
    _mention(
        "product_unknown",
        "Produit inconnu",
        "Le code de ce médicament est absent de la base publique des médicaments.",
        "Mettez à jour la base de médicaments du logiciel, ou prescrivez en DCI.",
    ),
    _mention(
        "inn_unknown",
        "DCI inconnue",
        "Aucun médicament commercialisé de la base publique n’a la dénomination commune "
        "internationale écrite sur cette ligne (art. L.5121-1-2 du CSP).",
        "Écrivez la DCI en toutes lettres, sans nom de marque, ou prescrivez la spécialité par "
        "son code CIS ou CIP13.",
    ),
    _mention(
        "posology_missing",
        "Posologie absente",
        "La posologie de ce médicament est absente (art. R.5123-1 du CSS).",
        "Indiquez la posologie en clair.",
    ),
    _mention(
        "quantity_missing",
        "Quantité absente",
        "Ni la durée de traitement ni le nombre de boîtes ne sont indiqués.",
        "Indiquez la durée en jours, le nombre de boîtes, ou les deux.",
    ),
    _mention(
        "treatment_too_long",
        "Traitement trop long",
        "Le traitement dure {days} jours, renouvellements compris : une ordonnance est limitée à "
        "douze mois (art. R.5132-21 du CSP).",
        "Réduisez la durée ou le nombre de renouvellements.",
    ),
    _mention(
        "renewal_without_duration",
        "Renouvellement sans durée",
        "Un médicament de liste I ou II ne peut être renouvelé sans durée de traitement, dont "
        "dépend le délai entre deux délivrances (art. R.5132-14 du CSP).",
        "Indiquez la durée de traitement en jours pour une délivrance.",
    ),
    _mention(
        "stupefiant_renewed",
        "Stupéfiant renouvelé",
        "Une prescription de stupéfiant ne peut pas être renouvelée (art. R.5132-30 du CSP).",
        "Mettez le nombre de renouvellements à zéro.",
    ),
    _mention(
        "duration_over_maximum",
        "Durée maximale dépassée",
        "La durée prescrite est de {days} jours, renouvellements compris ; la durée maximale de "
        "prescription de ce médicament est de {days_max} jours.",
        "Réduisez la durée ou le nombre de renouvellements.",
    ),
    _mention(
        "duration_missing",
        "Durée absente",
        "La durée de traitement est obligatoire pour ce médicament : sa prescription est "
        "sécurisée ou limitée dans le temps.",
        "Indiquez la durée de traitement en jours.",
    ),
    _mention(
        "posology_not_structured",
        "Posologie à structurer",
        "Pour ce médicament, le nombre d’unités par prise et le nombre de prises par jour "
        "s’écrivent en toutes lettres (art. R.5132-29 du CSP) et doivent être structurés.",
        "Remplissez « units_per_intake » et « intakes_per_day ».",
    ),
    _mention(
        "non_substituable_unfit",
        "Mention sans objet",
        "La mention « non substituable » ne s’applique qu’à une spécialité ou à une présentation.",
        "Retirez la mention, ou prescrivez la spécialité par son code.",
    ),
    _mention(
        "efg_over_age",
        "Motif EFG incorrect",
        "Le motif EFG est réservé aux enfants de moins de {years} ans.",
        "Choisissez un autre motif (MTE ou CIF), ou retirez la mention.",
    ),
)
PROBLEMS: Final[tuple[Problem, ...]] = (*_WHOLE, *_ISSUE, *_LINES)

WARNINGS: Final[dict[str, str]] = {
    "marketing_stopped": "Cette spécialité n’est plus commercialisée : l’officine ne pourra "
    "peut-être pas la commander.",
    "inn_missing": "La base publique des médicaments ne donne pas la dénomination commune "
    "internationale de cette spécialité.",
}


def warning_of(warning: Refusal) -> AcknowledgedWarning:
    """Return a warning as the prescriber reads it."""
    detail = WARNINGS[warning.code].format_map(warning.values)
    return AcknowledgedWarning(code=warning.code, line=warning.line, detail=detail)
