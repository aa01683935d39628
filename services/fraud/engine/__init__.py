"""The pure engine of fraud: facts go in, hits come out; no I/O, no clock, no randomness.

The consumers, the backtest and the evaluation run this very code.
"""

from services.fraud.engine.alerts import AlertList, ConfirmedAlert
from services.fraud.engine.examining import Described, EntityHit, Examination, Signal, hit_by
from services.fraud.engine.knowledge import DrugOf, IdentityHold, Knowledge
from services.fraud.engine.reducing import fact_of
from services.fraud.engine.scoring import points_of, severity_of
from services.fraud.engine.sight import Sight
from services.fraud.engine.windows import Windows

__all__ = [
    "AlertList",
    "ConfirmedAlert",
    "Described",
    "DrugOf",
    "EntityHit",
    "Examination",
    "IdentityHold",
    "Knowledge",
    "Sight",
    "Signal",
    "Windows",
    "fact_of",
    "hit_by",
    "points_of",
    "severity_of",
]
