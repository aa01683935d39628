"""French sentences of the refusals of dispense, one module per subject."""

from typing import Final

from services.dispense.problems.adapting import ADAPTING
from services.dispense.problems.afterwards import AFTERWARDS
from services.dispense.problems.billing import STEP_TWO
from services.dispense.problems.checking import CHECKING
from services.dispense.problems.consulting import CONSULT
from services.dispense.problems.fhir import FHIR
from services.dispense.problems.lines import LINES
from services.dispense.problems.packs import PACKS
from services.dispense.problems.recording import STEP_ONE
from services.dispense.problems.refusing import REFUSING
from services.dispense.problems.reversing import REVERSING
from services.dispense.problems.sending import SENDING
from services.dispense.problems.verifying import VERIFYING
from shared.fhir.problems import FHIR_PROBLEMS
from shared.problems import Problem

PROBLEMS: Final[tuple[Problem, ...]] = (
    *CONSULT,
    *STEP_ONE,
    *LINES,
    *PACKS,
    *VERIFYING,
    *STEP_TWO,
    *SENDING,
    *ADAPTING,
    *REFUSING,
    *REVERSING,
    *FHIR,
    *FHIR_PROBLEMS,
    *AFTERWARDS,
    *CHECKING,
)

__all__ = ["PROBLEMS"]
