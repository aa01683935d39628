"""French sentences of what fraud refuses, beyond what every service refuses."""

from services.fraud.problems.deciding import DECIDING
from services.fraud.problems.desk import DESK
from services.fraud.problems.reporting import REPORTING
from services.fraud.problems.rules import RULES
from services.fraud.problems.searching import SEARCHING
from services.fraud.problems.verifying import VERIFYING
from shared.problems import Problem

PROBLEMS: tuple[Problem, ...] = (*DECIDING, *DESK, *REPORTING, *RULES, *SEARCHING, *VERIFYING)
