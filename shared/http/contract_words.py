"""What the types shared with the events mean, in French: editors read them in OpenAPI."""

from collections.abc import Mapping
from typing import Final

FRENCH_WORDS: Final[Mapping[str, str]] = {
    "Device": "Un dispositif de la LPP (capteurs, pansements, bandelettes…).",
    "InitialPrescription": (
        "La prescription initiale d’un médicament restreint, que celle-ci renouvelle "
        "(R.5121-77 CSP)."
    ),
    "Line": "Une ligne de l’ordonnance, numérotée à partir de 1.",
    "MedicineInn": "Un médicament en dénomination commune (DCI), avec son dosage.",
    "MedicinePack": "Une présentation, par son code CIP13.",
    "MedicineSpeciality": "Une spécialité, par son code CIS, quelle que soit la boîte.",
    "Mentions": (
        "Ce que le prescripteur ou la loi ajoute à une ligne.\n\n"
        "« fraction_days » : la durée la plus longue remise en une fois, sauf "
        "« is_single_dispensing » (délivrance en une seule fois, R.5132-30 CSP) ; "
        "« may_overlap » : la mention expresse qui permet un chevauchement (R.5132-33) ; "
        "« is_expensive » : une boîte coûte plus de 300 € ; « presented_within_days » : jours "
        "après l’émission, ou après la sortie prévue, pendant lesquels un stupéfiant est remis "
        "en entier (R.5132-33)."
    ),
    "NamedPharmacy": (
        "L’officine que le prescripteur désigne pour un traitement de substitution ; une autre "
        "est prévenue, et dit pourquoi elle délivre (« reason_to_go_on »)."
    ),
    "Patient": "Les traits stricts du patient ; « ins » : le matricule d’une identité qualifiée.",
    "Posology": "La posologie : « text » fait foi ; sa structure, quand le logiciel l’a donnée.",
    "Preparation": "Une préparation magistrale, avec sa formule détaillée (R.5132-3 CSP).",
    "Prescriber": "Les mentions du prescripteur (R.5132-3 CSP), et sa boîte MSSanté.",
    "PrescriptionContent": (
        "Tout ce que le prescripteur a signé.\n\n"
        "« is_exception » : un médicament d’exception ; « replaces » : le numéro de l’ordonnance "
        "que celle-ci remplace."
    ),
    "ProductProposal": (
        "Un autre produit, une autre dose ou quantité ; « text » est ce que lisent les "
        "personnes, les codes sont là quand le logiciel les a donnés."
    ),
    "Quantity": (
        "Ce qu’une délivrance peut remettre, et combien de fois elle se renouvelle.\n\n"
        "« unit » : « pack » (boîte) quand le prescripteur a compté des boîtes, sinon « day » "
        "(jour de traitement, R.5123-1 CSP)."
    ),
    "Surgery": (
        "Une opération programmée : ce qui est prescrit pour ses suites l’attend (R.5132-33 CSP)."
    ),
}
