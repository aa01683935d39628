"""Pure decisions on reports: what is filed, and how a report lives on."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from services.fraud.model.reporting import (
    EarlierReports,
    ReportLimits,
    ReportRequest,
    ReportState,
    ReportStep,
)
from shared.problems import Refusal, first_refusal

# What an analyst alone may do, from where; fraud.md 1 (mirrors the facts of ASAFO).
STEPS: Final[Mapping[ReportStep, frozenset[ReportState]]] = {
    "admissible": frozenset({"reported"}),
    "inadmissible": frozenset({"reported", "admissible"}),
    "under_examination": frozenset({"reported", "admissible", "asking_prescriber"}),
}
STEP_REASONS: Final[Mapping[ReportStep, Mapping[str, str]]] = {
    "admissible": {
        "complete": "Signalement complet",
        "repeated": "Plusieurs signalements concordants",
    },
    "inadmissible": {
        "duplicate": "Doublon d’un autre signalement",
        "unusable": "Éléments insuffisants ou illisibles",
        "out_of_scope": "Hors du champ de la fraude aux prescriptions",
        "filed_by_mistake": "Signalement fait par erreur, à la demande de l’officine",
    },
    "under_examination": {
        "first_checks": "Vérifications en cours",
        "new_evidence": "Élément nouveau",
        "prescriber_silent": "Le prescripteur n’a pas répondu",
    },
}
# Why an analyst reads the names in a report (RGPD, art. 5(1)(c): no more than he needs).
OPENING_REASONS: Final[Mapping[str, str]] = {
    "examination": "Instruction du dossier",
    "prescriber_call": "Appel au prescripteur",
    "second_look": "Second regard avant décision",
    "rights_request": "Demande d’accès ou de rectification",
}
# What the decision on a case, the spread of its alert or its rectification does to its reports.
OPEN: Final[frozenset[ReportState]] = frozenset(
    {"reported", "admissible", "under_examination", "asking_prescriber"}
)
CONFIRMED: Final[frozenset[ReportState]] = frozenset(
    {"confirmed", "spread_region", "spread_national"}
)
STATE_LABELS: Final[Mapping[ReportState, str]] = {
    "reported": "Signalé",
    "admissible": "Recevable",
    "inadmissible": "Non recevable",
    "under_examination": "En instruction",
    "asking_prescriber": "Vérification auprès du prescripteur",
    "confirmed": "Avéré",
    "unfounded": "Non avéré",
    "undetermined": "Indéterminé",
    "spread_region": "Avéré, diffusé à la région",
    "spread_national": "Avéré, diffusé au niveau national",
    "rectified": "Rectifié",
}


def check_report(
    asked: ReportRequest, earlier: EarlierReports, *, limits: ReportLimits, today: date
) -> Refusal | None:
    """Refuse a report that says nothing to look for, is there already, or is one too many."""
    return first_refusal(
        (
            refuse_wrong_kind(asked),
            refuse_unfindable(asked),
            refuse_future(asked, today),
            refuse_repeated(earlier),
            refuse_too_many(earlier, limits),
        )
    )


def refuse_wrong_kind(asked: ReportRequest) -> Refusal | None:
    """An e-prescription has a number; what has none is paper."""
    if asked.kind == "e_prescription" and asked.number is None:
        return Refusal("report_number_missing", field="number")
    return None


def refuse_unfindable(asked: ReportRequest) -> Refusal | None:
    """Without a number, the caisse needs to know in whose name the paper was shown."""
    prescriber = asked.words.prescriber
    named = (
        prescriber.rpps,
        prescriber.am_number,
        prescriber.family_name,
        prescriber.establishment_finess,
        prescriber.establishment_name,
    )
    if asked.number is None and not any(named):
        return Refusal("report_prescriber_missing", field="prescriber")
    return None


def refuse_future(asked: ReportRequest, today: date) -> Refusal | None:
    """A birth lies in the past; the date written on the paper may be anything: it may be forged."""
    born_on = asked.words.patient.birth_date
    if born_on is not None and born_on > today:
        return Refusal("report_birth_in_future", field="patient.birth_date")
    return None


def refuse_repeated(earlier: EarlierReports) -> Refusal | None:
    """One officine reports one number once, as long as its report is open."""
    return Refusal("already_reported") if earlier.of_number is not None else None


def refuse_too_many(earlier: EarlierReports, limits: ReportLimits) -> Refusal | None:
    """No officine meets so many false prescriptions in a day; a loop does."""
    if earlier.today >= limits.reports_a_day_max:
        return Refusal("reports_too_many", values={"most": limits.reports_a_day_max})
    return None


def check_step(state: ReportState, step: ReportStep, reason_code: str) -> Refusal | None:
    """Refuse a step that the report cannot take from where it stands, or without a listed reason.

    The end of a report is no step: two analysts decide on its case.
    """
    if reason_code not in STEP_REASONS[step]:
        return Refusal("decision_reason_unknown", field="reason_code")
    if state not in STEPS[step]:
        return Refusal("report_step_impossible", field="step")
    return None


def check_opening(reason_code: str) -> Refusal | None:
    """Refuse to open names without a listed reason."""
    if reason_code in OPENING_REASONS:
        return None
    return Refusal("decision_reason_unknown", field="reason_code")


REPORT_RULES: Final[tuple[Callable[..., Refusal | None], ...]] = (
    refuse_wrong_kind,
    refuse_unfindable,
    refuse_future,
    refuse_repeated,
    refuse_too_many,
)
