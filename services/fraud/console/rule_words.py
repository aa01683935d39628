"""French words of what rules weigh and count, for the page of a rule."""

from collections.abc import Mapping
from typing import Any, Final

PARAMETERS: Final[Mapping[str, str]] = {
    "points": "Points",
    "window": "Fenêtre, en jours",
    "officines_min": "Officines, au moins",
    "issued_days": "Jours entre les rédactions",
    "score_min": "Ressemblance, en %, au moins",
    "sheets_min": "Prescriptions d’un jour, au moins",
    "hourly_min": "Prescriptions en une heure, au moins",
    "times_usual": "Fois son habitude",
    "hours": "Heures regardées",
    "prescriptions_max": "Prescriptions, au plus",
    "patients_max": "Patients, au plus",
    "known_min": "Officines d’habitude, au moins",
    "known_days": "Jours d’habitude connus",
    "departments_min": "Départements, au moins",
    "days": "Jours regardés",
    "prescribers_min": "Prescripteurs, au moins",
    "needs_overlap": "Exige un chevauchement",
    "is_watched_only": "Médicaments surveillés seulement",
    "ddd_min": "Doses quotidiennes, au moins",
    "share_min": "Part, en %, au moins",
    "used_max": "Part consommée, en %, au plus",
    "times_min": "Fois, au moins",
    "same_visit_days": "Jours d’une même venue",
    "surplus_days": "Jours d’avance",
    "stupefiant_days_max": "Jours d’un stupéfiant, au plus",
    "opioid_days_max": "Jours de tramadol ou codéine, au plus",
    "arms_min": "Inconnues, au moins",
    "decoy_points": "Points d’une ligne leurre",
    "price_euros": "Prix d’un médicament cher, en euros",
    "watched_days": "Jours d’observation préalable",
    "km_max": "Kilomètres, au plus",
    "habit_km": "Kilomètres d’habitude",
    "home_visits_min": "Venues qui font une habitude",
    "quiet_months": "Mois de vacances (1 à 12)",
    "speed_max": "Vitesse, en km/h, au plus",
    "km_min": "Kilomètres, au moins",
    "bills_min": "Factures, au moins",
    "usual_share": "Part habituelle, en %",
    "denials_min": "Démentis, au moins",
    "patients_min": "Patients, au moins",
    "reversals_min": "Retraits, au moins",
    "days_max": "Jours, au plus",
    "handovers_min": "Délivrances, au moins",
    "nights_min": "Nuits, au moins",
    "times_median": "Fois la médiane de ses pairs",
    "near_points": "Points d’une fraude voisine",
    "lift_min": "Lien entre patients, au moins",
    "watched_times": "Fois la part des médicaments surveillés",
}
STATES: Final[Mapping[str, str]] = {
    "draft": "brouillon",
    "shadow": "en observation",
    "live": "en service",
    "retired": "retirée",
}
STATE_TONES: Final[Mapping[str, str]] = {"live": "good", "shadow": "medium"}
BACKTESTS: Final[Mapping[str, str]] = {
    "waiting": "en attente",
    "running": "en cours",
    "done": "terminé",
    "failed": "interrompu",
}
FAILURES: Final[Mapping[str, str]] = {
    "too_long": "trop long",
    "too_many_hits": "trop de déclenchements",
    "no_facts": "aucun fait gardé",
    "broke": "panne",
}
YES_NO: Final[Mapping[str, str]] = {"yes": "oui", "no": "non"}


def limits(schema: Mapping[str, Any]) -> str:
    """Return "de 1 à 50" of the JSON schema of a threshold; "" where it has no bounds."""
    low, high = schema.get("minimum"), schema.get("maximum")
    return "" if low is None or high is None else f"de {low} à {high}"


def shown(value: Any) -> str:
    """Return a threshold as it is typed: "7" of seven days, "oui", "7, 8"."""
    match value:
        case bool():
            return YES_NO["yes" if value else "no"]
        case list():
            return ", ".join(str(each) for each in value)
        case str() if value.startswith("P") and value.endswith("D"):
            return value[1:-1]
        case float():
            return f"{value:g}".replace(".", ",")
        case _:
            return str(value)
