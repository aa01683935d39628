"""French sentences of prescribe: refusals, and warnings beside an issued prescription."""

from typing import Final

from services.prescribe.problems.adapting import ADAPTING
from services.prescribe.problems.documents import DOCUMENTS, DOCUMENTS_BUSY, TOO_MANY_DRAWINGS
from services.prescribe.problems.ending import ENDING
from services.prescribe.problems.entitled import ENTITLED
from services.prescribe.problems.fhir import FHIR
from services.prescribe.problems.lines import LINES
from services.prescribe.problems.stupefiants import STUPEFIANTS
from services.prescribe.problems.warnings import WARNINGS, warning_of
from services.prescribe.problems.whole import (
    ISSUE,
    NUMBER_ALREADY_YOURS,
    SECURE_PAPER,
    WHOLE,
    not_acknowledged,
    number_already_used,
    prescription_refused,
    signing_unavailable,
)
from shared.fhir.problems import FHIR_PROBLEMS
from shared.problems import Problem

PROBLEMS: Final[tuple[Problem, ...]] = (
    *WHOLE,
    *ISSUE,
    *LINES,
    *ENTITLED,
    *STUPEFIANTS,
    *DOCUMENTS,
    *ADAPTING,
    *ENDING,
    *FHIR,
    *FHIR_PROBLEMS,
)

__all__ = [
    "DOCUMENTS_BUSY",
    "NUMBER_ALREADY_YOURS",
    "PROBLEMS",
    "SECURE_PAPER",
    "TOO_MANY_DRAWINGS",
    "WARNINGS",
    "not_acknowledged",
    "number_already_used",
    "prescription_refused",
    "signing_unavailable",
    "warning_of",
]
