"""French words of what happened at counters, for the timeline of a case."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "presented": "Présentation",
    "recorded": "Délivrance",
    "billed": "Facturation",
    "reversed": "Délivrance retirée",
    "refused": "Refus de délivrer",
    "pack": "Boîte suspecte",
    "conflicting": "Déclaration contradictoire",
    "denied": "Non reçu, dit le patient",
    "quota": "Limite dépassée",
}
AUTHENTICITIES: Final[Mapping[str, str]] = {
    "authentic": "QR authentique",
    "signature_invalid": "signature du QR invalide",
    "unknown_key": "clé de signature inconnue",
    "content_differs": "papier différent de l’ordonnance signée",
    "not_checked": "sans QR : numéro saisi",
}
PRESCRIPTION_STATES: Final[Mapping[str, str]] = {
    "issued": "à délivrer",
    "partially_dispensed": "délivrée en partie",
    "dispensed": "entièrement délivrée",
    "expired": "expirée",
    "cancelled": "annulée",
    "replaced": "remplacée",
}
REASONS_TO_GO_ON: Final[Mapping[str, str]] = {
    "prescriber_confirmed": "le prescripteur a confirmé",
    "patient_known": "patient connu",
    "other": "autre raison",
}
REVERSALS: Final[Mapping[str, str]] = {
    "wrong_patient": "erreur de patient",
    "wrong_product": "erreur de produit",
    "wrong_quantity": "erreur de quantité",
    "not_collected": "non retirée",
    "entered_twice": "saisie deux fois",
    "other": "autre raison",
}
REFUSALS: Final[Mapping[str, str]] = {
    "suspected_forgery": "suspicion de fausse ordonnance",
    "suspected_misuse": "suspicion de mésusage",
    "identity_doubtful": "identité douteuse",
    "danger_to_patient": "danger pour le patient",
    "other": "autre raison",
}
PACK_FINDINGS: Final[Mapping[str, str]] = {
    "dispensed_before": "boîte déjà délivrée ailleurs",
    "expired": "boîte périmée",
    "recalled": "boîte rappelée",
    "unknown": "boîte inconnue du répertoire",
    "not_verified": "boîte non vérifiée",
}
QUOTAS: Final[Mapping[str, str]] = {
    "failed_consultations": "consultations refusées",
    "failed_scans": "lectures de QR manquées",
    "consultations_without_dispensing": "consultations sans délivrance",
    "polling": "interrogations répétées",
}
SOURCES: Final[Mapping[str, str]] = {
    "counter": "au comptoir",
    "offline": "hors ligne",
    "paper": "sur papier",
}
RECONCILIATIONS: Final[Mapping[str, str]] = {
    "reconciled": "conforme à la délivrance",
    "mismatch": "différente de la délivrance",
}
