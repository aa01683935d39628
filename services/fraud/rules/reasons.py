"""Why analysts decide what they decide: closed lists of codes, each with what people read."""

from collections.abc import Mapping
from typing import Final

from services.fraud.model.deciding import DecisionKind
from shared.contracts.fraud import HoldReason

# The codes of OSIAP and of what officines and caisses tell; no public list exists.
_CONFIRM: Final[Mapping[str, str]] = {
    "prescriber_denies": "Le prescripteur dit ne pas avoir rédigé cette ordonnance",
    "prescriber_denies_content": "Le prescripteur ne reconnaît pas le contenu de l’ordonnance",
    "stolen_pad": "Ordonnancier ou papier à en-tête déclaré volé",
    "prescriber_unknown": "Prescripteur inexistant, radié ou sans droit de prescrire",
    "document_forged": "Document manifestement falsifié ou fabriqué",
    "patient_denies": "Le patient dit n’avoir ni demandé ni reçu ces médicaments",
    "dispensing_not_real": "Délivrance facturée qui n’a pas eu lieu",
    "consumption_abusive": "Consommation obtenue par nomadisme médical ou pharmaceutique",
}
_DISMISS: Final[Mapping[str, str]] = {
    "prescriber_confirms": "Le prescripteur confirme l’ordonnance",
    "explained_by_care": "Explication légitime : parcours de soins, garde, rupture de stock",
    "mistake_of_entry": "Erreur de saisie ou de lecture",
    "technical_cause": "Cause technique",
    "evidence_insufficient": "Éléments insuffisants pour conclure",
    "prescriber_unreachable": "Prescripteur injoignable, doute non levé",
}
# What leaves the doubt where it was: the case ends "indéterminé", not "non avéré".
UNDETERMINED: Final[frozenset[str]] = frozenset({"evidence_insufficient", "prescriber_unreachable"})
_SPREAD: Final[Mapping[str, str]] = {
    "confirmed_fraud": "Fraude avérée",
    "seen_in_other_regions": "Présentée dans plusieurs régions",
    "organised_fraud": "Fraude organisée ou en série",
}
_RECTIFY: Final[Mapping[str, str]] = {
    "confirmed_by_mistake": "Avéré par erreur",
    "prescriber_corrects": "Le prescripteur revient sur sa réponse",
    "patient_contests": "Contestation du patient reconnue fondée",
    "identity_mistaken": "Erreur sur la personne",
    "court_decision": "Décision de justice ou médiation",
}
_ACTIVATE: Final[Mapping[str, str]] = {
    "backtest_convincing": "Essai sur l’historique concluant",
    "threshold_adjusted": "Seuil ajusté",
    "law_changed": "Changement de réglementation",
    "rule_harmful": "La version en service produit trop d’alertes injustifiées",
}
_HOLD: Final[Mapping[HoldReason, str]] = {
    "identity_misused": "Le prescripteur dit que son identité est usurpée",
    "burst": "Volume de prescriptions sans rapport avec son activité",
}
_RELEASE: Final[Mapping[str, str]] = {
    "identity_secured": "Identité du prescripteur de nouveau sûre",
    "prescriber_confirms": "Le prescripteur confirme ses ordonnances",
    "held_by_mistake": "Mise en attente par erreur",
}

REASONS: Final[Mapping[DecisionKind, Mapping[str, str]]] = {
    "confirm": _CONFIRM,
    "dismiss": _DISMISS,
    "spread_region": _SPREAD,
    "spread_national": _SPREAD,
    "rectify": _RECTIFY,
    "activate_rule": _ACTIVATE,
    "hold_prescriber": {str(code): label for code, label in _HOLD.items()},
    "release_prescriber": _RELEASE,
}
KIND_LABELS: Final[Mapping[DecisionKind, str]] = {
    "confirm": "Fraude avérée",
    "dismiss": "Clôture sans suite",
    "spread_region": "Diffusion à la région",
    "spread_national": "Diffusion nationale",
    "rectify": "Rectification",
    "activate_rule": "Mise en service d’une règle",
    "hold_prescriber": "Mise en attente d’un prescripteur",
    "release_prescriber": "Levée de la mise en attente d’un prescripteur",
}
