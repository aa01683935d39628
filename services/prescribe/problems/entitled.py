"""French sentences about who prescribes, where, and which mentions follow from it."""

from typing import Final

from services.prescribe.problems.shape import mention
from shared.problems import Problem

ENTITLED: Final[tuple[Problem, ...]] = (
    mention(
        "profession_not_entitled",
        "Produit hors du droit de prescription",
        "Votre profession n’est pas habilitée à prescrire ce produit (art. L.4141-2 et L.4151-4 "
        "du CSP).",
        "Adressez le patient à un médecin pour ce traitement.",
    ),
    mention(
        "hospital_use_only",
        "Médicament réservé à l’usage hospitalier",
        "Ce médicament est administré au cours d’une hospitalisation : aucune officine ne peut le "
        "délivrer (art. R.5121-83 du CSP).",
        "Choisissez un médicament disponible en ville.",
    ),
    mention(
        "hospital_prescription_only",
        "Prescription hospitalière",
        "Ce médicament n’est prescrit que dans un établissement de santé (art. R.5121-84 du CSP) ; "
        "votre lieu d’exercice n’en est pas un.",
        "Signez depuis l’établissement (en-tête X-Finess), ou adressez le patient à l’hôpital.",
    ),
    mention(
        "specialist_required",
        "Prescription réservée à certains spécialistes",
        "La prescription de ce médicament est réservée à des spécialités que vous n’exercez pas "
        "(art. R.5121-90 et R.5121-91 du CSP).",
        "Adressez le patient à un médecin de la spécialité.",
    ),
    mention(
        "initial_prescription_missing",
        "Prescription initiale absente",
        "La première prescription de ce médicament est réservée à l’hôpital ou à certains "
        "spécialistes (art. R.5121-87 à R.5121-91 du CSP) ; elle n’est pas mentionnée.",
        "Remplissez « initial_prescription » d’après l’ordonnance initiale.",
    ),
    mention(
        "renewal_reserved",
        "Renouvellement réservé à certains spécialistes",
        "Le renouvellement de ce médicament est réservé à des spécialités que vous n’exercez pas "
        "(art. R.5121-88 du CSP).",
        "Adressez le patient à un médecin de la spécialité.",
    ),
    mention(
        "initial_prescription_unfit",
        "Prescription initiale sans objet",
        "Ce produit n’est soumis à aucune prescription initiale.",
        "Retirez « initial_prescription » de la ligne.",
    ),
    mention(
        "initial_prescription_later",
        "Prescription initiale postérieure",
        "La prescription initiale est postérieure à l’ordonnance qui la renouvelle.",
        "Reprenez la date de l’ordonnance initiale.",
    ),
    mention(
        "initial_prescription_expired",
        "Prescription initiale expirée",
        "La prescription initiale de ce médicament ne vaut que {months} mois : une nouvelle "
        "prescription par un prescripteur habilité est nécessaire (art. R.5121-88 du CSP).",
        "Adressez le patient au prescripteur initial.",
    ),
    mention(
        "reassessment_impossible",
        "Date de réévaluation impossible",
        "La date du nouveau diagnostic précède la prescription initiale.",
        "Reprenez la date portée sur l’ordonnance initiale.",
    ),
    mention(
        "reassessment_due",
        "Réévaluation à faire",
        "La date du nouveau diagnostic fixée par la prescription initiale est passée "
        "(art. R.5132-3 du CSP).",
        "Adressez le patient au prescripteur initial avant de renouveler.",
    ),
    mention(
        "hospital_place_missing",
        "Lieu d’exercice non hospitalier",
        "Une ordonnance de consultation ou de sortie hospitalière est signée depuis un "
        "établissement de santé, désigné par son numéro FINESS.",
        "Choisissez l’établissement (en-tête X-Finess), ou mettez « setting » à « town ».",
    ),
    mention(
        "hospital_service_missing",
        "Établissement ou service absent",
        "Le nom de l’établissement ou du service de santé est obligatoire sur cette ordonnance "
        "(art. R.5132-3 du CSP).",
        "Remplissez « prescriber.hospital_service ».",
    ),
    mention(
        "surgery_out_of_time",
        "Date d’intervention incorrecte",
        "L’intervention doit avoir lieu entre le {first} et le {last} : l’ordonnance ne peut "
        "commencer à être exécutée plus tard (art. R.5132-22 et R.5132-33 du CSP).",
        "Corrigez la date, ou prescrivez plus près de l’intervention.",
    ),
    mention(
        "discharge_out_of_time",
        "Date de sortie incorrecte",
        "La sortie prévue doit suivre l’intervention et précéder la fin de validité de "
        "l’ordonnance.",
        "Corrigez « surgery.discharged_on ».",
    ),
    mention(
        "exception_not_alone",
        "Ordonnance d’exception à plusieurs lignes",
        "Un médicament d’exception est prescrit seul, sur une ordonnance spécifique "
        "(art. R.163-2 du CSS).",
        "Prescrivez les autres produits sur une autre ordonnance.",
    ),
    mention(
        "ald_with_care_context",
        "ALD et autre motif de prise en charge",
        "Une ligne en rapport avec l’ALD ne peut relever en même temps d’un accident du travail "
        "ou d’une action de prévention (art. R.161-45 du CSS).",
        "Ne gardez qu’un seul motif de prise en charge.",
    ),
    mention(
        "ald_not_reimbursable",
        "ALD et non remboursable",
        "Une ligne non remboursable ne peut figurer dans la zone de l’ALD (art. L.162-4 et "
        "R.161-45 du CSS).",
        "Retirez l’une des deux mentions.",
    ),
    mention(
        "off_label_unfit",
        "Mention sans objet",
        "La mention « hors autorisation de mise sur le marché » ne s’applique qu’à un médicament "
        "qui a une autorisation.",
        "Retirez la mention.",
    ),
)
