"""French sentences of what the prescriber should know, and that refuses nothing."""

from typing import Final

from services.prescribe.answers.issuing import AcknowledgedWarning
from shared.problems import Refusal

WARNINGS: Final[dict[str, str]] = {
    "marketing_stopped": "Cette spécialité n’est plus commercialisée : l’officine ne pourra "
    "peut-être pas la commander.",
    "inn_missing": "La base publique des médicaments ne donne pas la dénomination commune "
    "internationale de cette spécialité.",
    "posology_disagrees": "Le texte de la posologie et sa structure ne disent pas la même chose "
    "(prises par jour ou unités par prise) : le texte fait foi, vérifiez-le.",
    "posology_not_daily": "Le texte de la posologie dit un rythme plus lent que chaque jour, et la "
    "structure un nombre de prises par jour : le texte fait foi, laissez « intakes_per_day » vide.",
    "pharmacy_advised": "Aucune pharmacie n’est désignée : le remboursement du méthylphénidate "
    "peut demander que l’ordonnance nomme la pharmacie qui le délivre (art. L.162-4-2 du CSS).",
    "pump_meant": "Par voie injectable, ce stupéfiant est limité à {days_max} jours, sauf "
    "administration par un système actif de perfusion (28 jours) : précisez-le dans la posologie.",
    "mte_outside_list": "Cette substance ne figure pas sur notre liste des médicaments à marge "
    "thérapeutique étroite : vérifiez le motif MTE au Journal officiel (arrêté du "
    "12 novembre 2019 modifié).",
    "off_label_reimbursed": "Prescription hors autorisation de mise sur le marché sans la mention "
    "« NR » : sauf exception, elle n’est pas remboursable (art. L.162-4 du CSS) et le patient doit "
    "en être informé (art. L.5121-12-1-2 du CSP).",
    "expensive": "Médicament de plus de 300 € : sans lecture du QR code, la pharmacie vérifie "
    "l’ordonnance si elle ne connaît ni vous ni le patient, et peut vous joindre avant de la "
    "délivrer en totalité.",
    "isotretinoin_programme": "Isotrétinoïne par voie orale : chez une femme en âge de procréer, "
    "test de grossesse (hCG) avant chaque ordonnance, et délivrance dans les 7 jours qui la "
    "suivent.",
    "valproate_form": "Valproate : la pharmacie ne délivre que sur présentation de l’attestation "
    "d’information annuelle cosignée par le spécialiste et le patient, lorsque celui-ci est en âge "
    "de procréer.",
    "preparation_misspelled": "Un mot de cette préparation ressemble au nom d’une substance "
    "soumise à l’ordonnance sécurisée : {nearest}. Si c’est elle, corrigez son nom : ses règles "
    "ne sont pas appliquées.",
    "packs_not_counted": "Ordonnance sécurisée : sans posologie structurée que le texte confirme "
    "sans ambiguïté (« 1 gélule matin et soir », « 1 gélule toutes les 12 heures »), nous ne "
    "vérifions pas que le nombre de boîtes correspond à la durée.",
    "pack_size_unknown": "Ordonnance sécurisée : la base publique ne dit pas combien d’unités "
    "contient une boîte (c’est le cas en DCI) ; nous ne vérifions pas que le nombre de boîtes "
    "correspond à la durée.",
    "renewal_delay_assumed": "Renouvellement sans durée de traitement : une nouvelle délivrance "
    "s’ouvrira {days} jours après la précédente (art. R.5132-14 du CSP). Indiquez la durée si elle "
    "diffère.",
    "initial_prescription_ends": "La prescription initiale de ce médicament vaut jusqu’au {until} "
    "(art. R.5121-88 du CSP) : les délivrances prévues vont au-delà.",
    "duplicate_line": "Ce médicament soumis à l’ordonnance sécurisée figure déjà à la ligne "
    "{other}, sous son nom ou en DCI : vérifiez que les deux lignes sont voulues.",
    "dental_care_only": "Le chirurgien-dentiste prescrit ce qui est nécessaire à l’art dentaire : "
    "vérifiez que cette ligne en relève.",
    "midwife_list": "La sage-femme prescrit les produits de l’annexe 41-4 du CSP, dans leurs "
    "conditions : vérifiez que cette ligne en relève.",
    "place_unverified": "Ce médicament est à prescription hospitalière, et votre identification ne "
    "permet pas de savoir si votre lieu d’exercice est un établissement de santé.",
    "professional_use": "Ce médicament est réservé à l’usage professionnel : l’officine ne pourra "
    "peut-être pas le délivrer au patient.",
    "particular_monitoring": "Ce médicament nécessite une surveillance particulière : vérifiez si "
    "son AMM demande la mention des examens sur l’ordonnance (art. R.5121-95 du CSP).",
    "entitlement_unverified": "La prescription de ce médicament est réservée à certains "
    "spécialistes ou services, et votre identification ne permet pas de savoir si vous en faites "
    "partie.",
    "prescriber_name_differs": "Le nom du prescripteur n’est pas celui que porte votre "
    "identification : vérifiez l’en-tête avant de signer.",
    "ins_disagrees": "Le sexe ou la date de naissance ne sont pas ceux que porte le matricule "
    "INS : vérifiez l’identité du patient.",
    "identity_held": "Votre identité est signalée comme usurpée : cette ordonnance attend votre "
    "confirmation, par le lien envoyé à votre messagerie MSSanté. D’ici là, l’officine est invitée "
    "à vous appeler avant de la délivrer.",
    "weight_missing": "Le patient a moins de {years} ans : indiquez son poids, et sa taille si la "
    "dose en dépend.",
}


def warning_of(warning: Refusal) -> AcknowledgedWarning:
    """Return a warning as the prescriber reads it."""
    detail = WARNINGS[warning.code].format_map(warning.values)
    return AcknowledgedWarning(code=warning.code, line=warning.line, detail=detail)
