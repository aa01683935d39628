"""Pure decisions on versions of rules: which change is lawful, what an activation needs."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from services.fraud.model.rule_versions import (
    BACKTEST_AGE_MAX_DAYS,
    BACKTEST_DAYS_MIN,
    Backtest,
    RuleState,
    RuleVersion,
)
from services.fraud.rules.deciding import person_of
from shared.problems import Refusal

VERSIONS_MAX: Final = 200  # of one rule
# The same table is in 0019_rule_versions.sql; nothing leaves "retired".
LAWFUL: Final[Mapping[RuleState, frozenset[RuleState]]] = {
    "draft": frozenset({"shadow", "live", "retired"}),
    "shadow": frozenset({"live", "retired"}),
    "live": frozenset({"retired"}),
    "retired": frozenset(),
}


def check_change(version: RuleVersion, to: RuleState) -> Refusal | None:
    """Refuse a change that no version makes."""
    if to in LAWFUL[version.state]:
        return None
    return Refusal("rule_state_unfit")


def check_retirement(version: RuleVersion) -> Refusal | None:
    """One analyst may end a draft or a trial; nobody silences a live rule (ADR 40)."""
    if version.state == "live":
        return Refusal("rule_live_stays")
    return check_change(version, "retired")


def check_activation(
    version: RuleVersion, backtests: Iterable[Backtest], *, at: datetime
) -> Refusal | None:
    """Refuse to switch on what was not tried out on enough history, lately (fraud.md 2)."""
    refused = check_change(version, "live")
    if refused is None and not any(is_convincing(test, at=at) for test in backtests):
        return Refusal("rule_backtest_needed", values={"days": str(BACKTEST_DAYS_MIN)})
    return refused


def is_convincing(backtest: Backtest, *, at: datetime) -> bool:
    """Tell whether a backtest covers enough and is not old."""
    if backtest.finished_at is None or backtest.state != "done":
        return False
    is_new = backtest.finished_at >= at - timedelta(days=BACKTEST_AGE_MAX_DAYS)
    return is_new and (backtest.covered_days or 0) >= BACKTEST_DAYS_MIN


def check_approver(version: RuleVersion, *, by: str) -> Refusal | None:
    """Refuse that an author approves his own version, whoever proposed it."""
    if person_of(version.author) == person_of(by):
        return Refusal("rule_author_approves")
    return None


def check_draft(version_count: int) -> Refusal | None:
    """Refuse a draft beyond the most that a rule may have."""
    if version_count < VERSIONS_MAX:
        return None
    return Refusal("rule_versions_full", values={"most": str(VERSIONS_MAX)})
