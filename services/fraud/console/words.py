"""French words of the console for the codes that the service works with."""

from collections.abc import Mapping
from typing import Final

from services.fraud.console.fact_words import AUTHENTICITIES, PRESCRIPTION_STATES
from services.fraud.rules.alert_sentences import ANOMALIES
from services.fraud.rules.reasons import KIND_LABELS, REASONS
from services.fraud.rules.reporting import STATE_LABELS, STEP_REASONS, STEPS
from services.fraud.use_cases.report_life import PRESCRIBER_ANSWERED, PRESCRIBER_ASKED

SEVERITIES: Final[Mapping[str, str]] = {
    "critical": "critique",
    "high": "élevée",
    "medium": "moyenne",
    "low": "faible",
}
CASE_STATES: Final[Mapping[str, str]] = {"open": "ouvert", "closed": "clos"}
SIGNAL_CLASSES: Final[Mapping[str, str]] = {
    "D": "fait établi",
    "H": "appeler le prescripteur",
    "F": "pour les analystes",
}
ENTITY_KINDS: Final[Mapping[str, str]] = {
    "prescription": "ordonnance",
    "paper": "ordonnance papier",
    "prescriber": "prescripteur",
    "patient": "patient",
    "pharmacy": "officine",
    "ring": "réseau",
}
QUEUE_VIEWS: Final[Mapping[str, str]] = {
    "to_do": "À traiter",
    "mine": "Mes dossiers",
    "second_look": "Second regard",
    "waiting": "En attente",
}
SNOOZE_REASONS: Final[Mapping[str, str]] = {
    "prescriber_asked": "Réponse du prescripteur attendue",
    "officine_asked": "Réponse de l’officine attendue",
    "patient_asked": "Réponse du patient attendue",
    "document_awaited": "Document attendu",
    "more_signals": "À revoir si d’autres signaux viennent",
}
# Why a report moved by itself, where no analyst gave a reason.
SYSTEM_REASONS: Final[Mapping[str, str]] = {
    PRESCRIBER_ASKED: "Prescripteur interrogé",
    PRESCRIBER_ANSWERED: "Le prescripteur a répondu, ou son délai est passé",
}
OPEN_REASONS: Final[Mapping[str, str]] = {
    "call_prescriber": "Appeler le prescripteur",
    "call_officine": "Appeler l’officine",
    "compare_document": "Comparer au document reçu",
    "prepare_decision": "Préparer la décision",
    "answer_request": "Répondre à une demande de la personne",
}
CASE_EVENTS: Final[Mapping[str, str]] = {
    "taken": "a pris le dossier",
    "released": "a rendu le dossier à la file",
    "snoozed": "a mis le dossier en attente",
    "woken": "a remis le dossier dans la file",
    "noted": "a écrit une note",
    "name_opened": "a ouvert une identité",
    "asked_prescriber": "a interrogé le prescripteur",
    "report_moved": "a instruit un signalement",
    "proposed": "a proposé une décision",
    "approved": "a approuvé la décision",
    "refused": "a refusé la décision",
}
DONE: Final[Mapping[str, str]] = {
    "taken": "Le dossier est à vous : personne d’autre ne le prend tant que vous le tenez.",
    "released": "Le dossier est rendu à la file.",
    "snoozed": "Le dossier est mis en attente et rendu.",
    "woken": "Le dossier est de nouveau dans la file.",
    "noted": "La note est enregistrée.",
    "proposed": "La décision est proposée : rien ne change avant qu’un autre analyste l’approuve.",
    "approved": "La décision est approuvée et prend effet.",
    "refused": "La proposition est écartée : le dossier reste ouvert.",
    "moved": "Le signalement est instruit ; l’officine le voit.",
    "asked": "La question est posée au prescripteur ; sa réponse viendra au dossier.",
    "drafted": "Le brouillon est enregistré : rien ne l’examine encore.",
    "on_trial": "La version est en observation : elle ne crée ni dossier ni alerte.",
    "retired": "La version est retirée.",
    "backtest_asked": "L’essai sur l’historique attend son tour ; rechargez cette page plus tard.",
    "nothing_waits": "Aucun dossier n’attend : la file est vide ou tout est en main.",
}
# What each signal looks for, in a few words (docs/GLOSSARY.md says more).
SIGNALS: Final[Mapping[str, str]] = {
    "S1": "Ordonnance rejouée",
    "S2": "Tournée d’officines",
    "S3": "Contenu altéré",
    "S4": "Alerte ou désaveu",
    "S5": "Rafale d’un prescripteur",
    "S6": "Prescripteur dispersé",
    "S7": "Nomadisme",
    "S8": "Officines multiples",
    "S9": "Quantités cumulées",
    "S10": "Renouvellement précoce",
    "S11": "Cadre légal dépassé",
    "S12": "Triade inconnue",
    "S13": "Distances inhabituelles",
    "S14": "Facturation fictive",
    "S15": "Réseau",
}


def reason(code: str) -> str:
    """Return the words of a reason that an analyst gave, whatever he gave it for."""
    for among in (
        SYSTEM_REASONS,
        SNOOZE_REASONS,
        OPEN_REASONS,
        *REASONS.values(),
        *STEP_REASONS.values(),
    ):
        if code in among:
            return among[code]
    return code


KINDS_OF_DECISIONS: Final = KIND_LABELS
OUTCOMES: Final[Mapping[str, str]] = {
    "confirmed": "fraude avérée",
    "unfounded": "non avéré",
    "undetermined": "indéterminé",
}
DECISION_STATES: Final[Mapping[str, str]] = {
    "proposed": "attend un second regard",
    "approved": "approuvée",
    "refused": "écartée",
}
SPREADS: Final[Mapping[str, str]] = {
    "": "Ne pas diffuser encore",
    "region": "Diffuser à la région",
    "national": "Diffuser à tout le pays",
}
ANOMALY_WORDS: Final[Mapping[str, str]] = {
    str(code): words[:1].upper() + words[1:] for code, words in ANOMALIES.items()
}
QUESTION_STATES: Final[Mapping[str, str]] = {
    "open": "en attente",
    "answered": "réponse reçue",
    "lapsed": "sans réponse",
}
ANSWERS: Final[Mapping[str, str]] = {
    "issued": "Il l’a rédigée.",
    "issued_altered": "Il l’a rédigée, mais elle a été modifiée.",
    "not_issued": "Il ne l’a pas rédigée.",
    "identity_misused": "Il ne l’a pas rédigée, et son identité est usurpée.",
}
OPERATIONS: Final[Mapping[str, str]] = {
    "case_list": "lire la file d’attente",
    "decision_list": "lire les décisions",
    "case_read": "lire un dossier",
    "case_work": "travailler sur un dossier",
    "identity_open": "ouvrir une identité",
    "report_read": "lire un signalement",
    "alert_list": "lire la liste des alertes",
    "alert_search": "rechercher parmi les alertes",
    "alert_read": "lire une alerte",
    "alert_document": "voir un document",
    "decision_propose": "proposer une décision",
    "decision_approve": "approuver ou écarter une décision",
    "verification_ask": "interroger un prescripteur",
    "rule_read": "lire les règles",
    "rule_propose": "proposer une règle",
    "dashboard_read": "lire le tableau de bord",
    "audit_read": "lire le journal",
    "console_sign_in": "se connecter",
    "console_sign_out": "se déconnecter",
}
AUDIT_OUTCOMES: Final[Mapping[str, str]] = {
    "shown": "montré",
    "none": "rien trouvé",
    "found": "trouvé",
    "repeated": "montré de nouveau",
    "done": "fait",
    "asked": "demandé",
    "confirmed": "approuvé",
    "proposed": "proposé",
    "approved": "approuvé",
    "refused": "écarté",
}
REPORT_STATES: Final = STATE_LABELS
REPORT_STEPS: Final = STEPS
# A step and its reason in one choice: a form without script has no second list to change.
STEP_CHOICES: Final[Mapping[str, str]] = {
    f"{step}:{code}": f"{STATE_LABELS[step]} – {label}"
    for step, reasons in STEP_REASONS.items()
    for code, label in reasons.items()
}


def step_choices(state: str) -> dict[str, str]:
    """Return what an analyst may do with a report that stands so."""
    return {
        choice: label
        for choice, label in STEP_CHOICES.items()
        if any(step == choice.partition(":")[0] and state in STEPS[step] for step in STEPS)
    }


# What signals write where no number says it.
_SEEN: Final[Mapping[str, str]] = {
    "nothing_left": "plus rien à délivrer",
    "quantity_left": "un reste à délivrer",
    "new_place": "lieu nouveau",
    "known_place": "lieu connu",
    "held": "identité sous surveillance",
    "not_held": "identité libre",
    "ordinary_form": "ordonnance simple",
    "secure_form": "ordonnance sécurisée",
    "same_number": "même numéro",
    "issued": "rédigée par lui",
}


def seen(value: str) -> str:
    """Return what a signal observed, or its threshold, in French: "5/3" stays what it is."""
    for among in (_SEEN, AUTHENTICITIES, ANSWERS, PRESCRIPTION_STATES):
        if value in among:
            return among[value]
    return value.replace("/", " / ")


SCOPES: Final[Mapping[str, str]] = {"region": "ma région", "national": "toute la France"}
SCOPES_SPREAD: Final[Mapping[str, str]] = {
    "region": "diffusée à sa région",
    "national": "diffusée à toute la France",
}
DOCUMENTS: Final[Mapping[str, str]] = {"yes": "avec document", "no": "sans document"}
ALERT_DECISIONS: Final[Mapping[str, str]] = {
    "spread_region": "Diffuser à la région",
    "spread_national": "Diffuser à toute la France",
    "rectify": "Rectifier : retirer l’alerte",
}
SEARCHES: Final[Mapping[str, str]] = {
    "patient": "nom du patient",
    "prescriber": "nom du prescripteur",
    "ins": "INS ou NIR du patient",
    "rpps": "RPPS du prescripteur",
    "number": "numéro d’ordonnance",
}
FAMILIES: Final[Mapping[str, str]] = {
    "identity": "identité",
    "quantity": "quantité",
    "geography": "lieux",
    "pharmacy": "officine",
    "authenticity": "authenticité",
}
