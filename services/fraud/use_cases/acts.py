"""The kinds of decisions that analysts take: a new one is a module with an `Act`, and one line."""

from collections.abc import Mapping
from typing import Final

from services.fraud.model.deciding import DecisionKind
from services.fraud.use_cases import closing, holding, rectifying, rule_life, spreading
from services.fraud.use_cases.act import Act

ACTS: Final[Mapping[DecisionKind, Act]] = {
    "confirm": closing.CONFIRM,
    "dismiss": closing.DISMISS,
    "spread_region": spreading.SPREAD_REGION,
    "spread_national": spreading.SPREAD_NATIONAL,
    "rectify": rectifying.RECTIFY,
    "activate_rule": rule_life.ACTIVATE,
    "hold_prescriber": holding.HOLD,
    "release_prescriber": holding.RELEASE,
}
