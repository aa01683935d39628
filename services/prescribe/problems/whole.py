"""French sentences about a draft as a whole."""

from typing import Final

from services.prescribe.problems.shape import mention
from shared.problems import Aside, Problem, Refusal

# The system did not record the prescription, so plain paper with a QR code is not valid for it.
SECURE_PAPER: Final = (
    " Elle comporte au moins un médicament soumis à l’ordonnance sécurisée : sans acquittement "
    "positif, elle doit être imprimée sur papier sécurisé."
)


def prescription_refused(*, secure_paper_required: bool) -> Refusal:
    """Return the main refusal of a negative acknowledgement."""
    paper = SECURE_PAPER if secure_paper_required else ""
    return Refusal("prescription_refused", values={"papier_sécurisé": paper})


def number_already_used(*, secure_paper_required: bool) -> Refusal:
    """Return the refusal of a draft that comes with another prescription's number."""
    paper = SECURE_PAPER if secure_paper_required else ""
    return Refusal("number_already_used", field="number", values={"papier_sécurisé": paper})


def signing_unavailable(*, secure_paper_required: bool) -> Refusal:
    """Return the refusal of a draft that nothing can sign at this moment."""
    paper = SECURE_PAPER if secure_paper_required else ""
    return Refusal("signing_unavailable", values={"papier_sécurisé": paper})


def not_acknowledged(*, secure_paper_required: bool) -> Aside:
    """Return what a prescriber must know when we fail, whether it was recorded or not.

    Without a positive acknowledgement, plain paper is not valid for a secure prescription.
    """
    return Aside(
        SECURE_PAPER if secure_paper_required else "",
        {"acknowledgement": "none", "secure_paper_required": secure_paper_required},
    )


NUMBER_ALREADY_YOURS: Final = Refusal("number_already_yours", field="number")


WHOLE: Final = (
    Problem(
        "signing_unavailable",
        503,
        "Signature momentanément impossible",
        "Acquittement négatif : l’ordonnance ne peut pas être signée pour le moment et n’est pas "
        "enregistrée.{papier_sécurisé}",
        "later",
        "Renvoyez l’ordonnance avec la même clé d’idempotence un peu plus tard, ou remettez au "
        "patient une ordonnance sans QR code.",
    ),
    Problem(
        "too_many_requests",
        429,
        "Trop de requêtes",
        "Trop de requêtes sont arrivées à la fois ; attendez {seconds} secondes.",
        "later",
        "Renvoyez la requête avec la même clé d’idempotence après le délai de Retry-After.",
    ),
    mention(
        "prescription_refused",
        "Ordonnance refusée",
        "Acquittement négatif : l’ordonnance n’est pas enregistrée.{papier_sécurisé}",
        "Corrigez chacun des points indiqués, puis renvoyez l’ordonnance.",
    ),
    Problem(
        "number_already_used",
        409,
        "Numéro déjà utilisé",
        "Ce numéro d’ordonnance est déjà attribué ; cette ordonnance n’est pas "
        "enregistrée.{papier_sécurisé}",
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
ISSUE: Final = (
    mention(
        "identity_not_qualified",
        "Identité non qualifiée",
        "Le matricule INS ne peut être transmis que pour une identité qualifiée.",
        "Qualifiez l’identité du patient (appel INSi et pièce d’identité), puis renvoyez.",
    ),
    mention(
        "issue_date_not_today",
        "Date de rédaction incorrecte",
        "La date de rédaction doit être celle du jour ({today} à Paris), à un jour près pour "
        "l’outre-mer.",
        "Mettez l’horloge du poste à l’heure et datez l’ordonnance du jour de sa signature.",
    ),
    mention(
        "birth_date_in_future",
        "Date de naissance impossible",
        "La date de naissance du patient est postérieure à la date de rédaction.",
        "Reprenez la date de naissance de l’identité qualifiée.",
    ),
    mention(
        "mention_missing",
        "Mention obligatoire manquante",
        "Une mention obligatoire de l’ordonnance est absente (art. R.5132-3 du CSP).",
        "Complétez le champ indiqué : il est imprimé sur l’ordonnance.",
    ),
    mention(
        "phone_not_french",
        "Téléphone incorrect",
        "Le téléphone professionnel doit porter l’indicatif international (+33 ou outre-mer).",
        "Écrivez par exemple +33 suivi des neuf derniers chiffres.",
    ),
    mention(
        "address_without_france",
        "Adresse incomplète",
        "L’adresse professionnelle doit porter la mention « France » (art. R.5132-3 du CSP).",
        "Ajoutez « France » à la fin de l’adresse professionnelle.",
    ),
    mention(
        "mail_not_mssante",
        "Adresse MSSanté incorrecte",
        "L’adresse électronique du prescripteur n’est pas une adresse MSSanté de professionnel.",
        "Indiquez votre boîte MSSanté : son adresse se termine par mssante.fr, sans être celle "
        "d’un patient.",
    ),
    mention(
        "lines_missing",
        "Ordonnance vide",
        "L’ordonnance ne comporte aucune ligne.",
        "Prescrivez au moins un produit.",
    ),
)
