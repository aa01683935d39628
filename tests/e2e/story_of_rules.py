"""How analysts try a rule out, in the story of the examples."""

from tests.e2e.steps import Seen, Step, post
from tests.e2e.story_words import ANALYST


def _version(seen: Seen) -> str:
    return f"/v1/rule-versions/{seen['draft_rule']['rule_version_id']}"


RULES: tuple[Step, ...] = (
    Step(
        "fraud",
        "list_rules",
        ANALYST,
        lambda _: "/v1/rules?signal=S8",
        until=lambda answer: bool(answer["rules"][0]["versions"]),
    ),
    post(
        "fraud",
        "draft_rule",
        ANALYST,
        lambda _: "/v1/rules",
        lambda _: {
            "rule": "S8",
            "parameters": {"officines_min": 5},
            "note": "Quatre officines en trois mois : trop de patients honnêtes.",
        },
    ),
    post(
        "fraud",
        "start_rule_trial",
        ANALYST,
        lambda seen: f"{_version(seen)}/shadow",
        None,
        200,
    ),
    post(
        "fraud",
        "ask_backtest",
        ANALYST,
        lambda seen: f"{_version(seen)}/backtests",
        lambda _: {"days": 30},
        202,
    ),
    Step(
        "fraud",
        "list_backtests",
        ANALYST,
        lambda seen: f"{_version(seen)}/backtests",
        until=lambda answer: answer["backtests"][0]["state"] == "done",
    ),
    Step("fraud", "read_rule", ANALYST, lambda _: "/v1/rules/S8?days=30"),
    post(
        "fraud",
        "retire_rule",
        ANALYST,
        lambda seen: f"{_version(seen)}/retire",
        None,
        200,
    ),
)
