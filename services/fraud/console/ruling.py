"""Rules: their versions, what they find live, on trial and in a backtest; two switch one on."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.fraud.console import rule_words
from services.fraud.console.answering import check, lead_to
from services.fraud.console.charts import Chart, Series, lines
from services.fraud.console.deciding import LOOKS, look_of
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import Form, SentForm, SignedIn, Visitor
from services.fraud.model.deciding import Proposal
from services.fraud.model.rule_versions import (
    BACKTEST_DAYS_MIN,
    DayOfHits,
    Draft,
    RulePage,
    RuleSight,
)
from services.fraud.rules.deciding import person_of
from services.fraud.rules.reasons import REASONS
from services.fraud.use_cases import backtesting, desk_rules, rule_life, rule_reading
from shared.db import Connection, transaction
from shared.problems import Refusal

HERE: Final = "rules"
SERIES_DAYS: Final = 30
_NOTE_MAX: Final = 1_000
_VALUE_MAX: Final = 40


def add_pages(router: APIRouter) -> None:
    """Add /console/rules, a page for each rule, and what one does to its versions."""

    @router.get("/console/rules")
    async def rules(visitor: SignedIn) -> Response:
        found = await rule_reading.list_rules(visitor.desk.pool, caller=visitor.caller)
        return visitor.page("rules.html", here=HERE, rules=found, ruling=rule_words)

    @router.get("/console/rules/{rule}")
    async def rule_page(visitor: SignedIn, rule: str) -> Response:
        found = await _read(visitor, rule)
        deciding = await desk_rules.list_waiting(visitor.desk.pool, caller=visitor.caller)
        return visitor.page(
            "rule.html",
            here=HERE,
            rule=found.rule,
            chart=_chart(found, visitor.desk.now().date()),
            tried=_tried(found),
            ruling=rule_words,
            waiting=deciding,
            me=person_of(visitor.session.actor.key),
            person_of=person_of,
        )

    _add_drafting(router)
    _add_changes(router)
    _add_deciding(router)


def _add_drafting(router: APIRouter) -> None:
    @router.post("/console/rules/{rule}/versions")
    async def draft(visitor: SignedIn, rule: str, form: SentForm) -> Response:
        sight = (await _read(visitor, rule)).rule
        asked = Draft(
            rule=rule,
            parameters=_changed(sight, form),
            note=form.text("note", chars_max=_NOTE_MAX),
        )
        return await _do(
            visitor,
            rule,
            "drafted",
            lambda conn: rule_life.draft_version(
                conn, visitor.desk.resources, asked, caller=visitor.caller
            ),
        )


def _add_changes(router: APIRouter) -> None:
    @router.post("/console/rules/{rule}/versions/{version_id}/shadow")
    async def shadow(visitor: SignedIn, rule: str, version_id: UUID, _form: SentForm) -> Response:
        return await _do(
            visitor,
            rule,
            "on_trial",
            lambda conn: rule_life.start_trial(conn, version_id, caller=visitor.caller),
        )

    @router.post("/console/rules/{rule}/versions/{version_id}/retire")
    async def retire(visitor: SignedIn, rule: str, version_id: UUID, _form: SentForm) -> Response:
        return await _do(
            visitor,
            rule,
            "retired",
            lambda conn: rule_life.retire_version(conn, version_id, caller=visitor.caller),
        )

    @router.post("/console/rules/{rule}/versions/{version_id}/backtest")
    async def backtest(visitor: SignedIn, rule: str, version_id: UUID, _form: SentForm) -> Response:
        return await _do(
            visitor,
            rule,
            "backtest_asked",
            lambda conn: backtesting.ask_backtest(
                conn,
                visitor.desk.resources,
                version_id,
                days=2 * BACKTEST_DAYS_MIN,
                caller=visitor.caller,
            ),
        )


def _add_deciding(router: APIRouter) -> None:
    @router.post("/console/rules/{rule}/versions/{version_id}/decisions")
    async def propose(visitor: SignedIn, rule: str, version_id: UUID, form: SentForm) -> Response:
        reason = form.choice("reason", REASONS["activate_rule"])
        asked = Proposal(kind="activate_rule", subject_id=version_id, reason_code=reason)
        check(await desk_rules.propose(visitor.desk.pool, asked, visitor.working))
        return lead_to(f"/console/rules/{rule}?done=proposed")

    @router.post("/console/rules/{rule}/decisions/{decision_id}/{look}")
    async def look(
        visitor: SignedIn, rule: str, decision_id: UUID, look: str, _form: SentForm
    ) -> Response:
        asked = look_of(decision_id, look)
        check(await desk_rules.look(visitor.desk.pool, asked, visitor.working))
        return lead_to(f"/console/rules/{rule}?done={LOOKS[look]}")


async def _read(visitor: Visitor, rule: str) -> RulePage:
    found = await rule_reading.read_rule(
        visitor.desk.pool, rule, days=SERIES_DAYS, caller=visitor.caller
    )
    if found is None:
        raise PageRefused("not_found")
    return found


async def _do(
    visitor: Visitor, rule: str, done: str, change: Callable[[Connection], Awaitable[object]]
) -> Response:
    async with transaction(visitor.desk.pool) as conn:
        found = await change(conn)
        if isinstance(found, Refusal):
            check(found)
    return lead_to(f"/console/rules/{rule}?done={done}")


def _changed(rule: RuleSight, form: Form) -> dict[str, Any]:
    """Return the thresholds that differ from those in use; raise `PageRefused`."""
    live = rule.live
    if live is None:
        raise PageRefused("not_found")
    typed = {name: form.text(f"p-{name}", chars_max=_VALUE_MAX) for name in rule.bounds}
    try:
        read = {name: _value(schema, typed[name]) for name, schema in rule.bounds.items()}
    except ValueError:
        raise PageRefused("rule_unreadable") from None
    kept = live.version.parameters
    return {name: value for name, value in read.items() if value != kept.get(name)}


def _value(schema: Mapping[str, Any], text: str) -> Any:
    """Read a threshold as its schema says; raise `ValueError`."""
    match schema.get("type"):
        case "integer":
            return int(text)
        case "number":
            return float(text.replace(",", "."))
        case "boolean":
            return text == rule_words.YES_NO["yes"]
        case "array":
            return [int(part) for part in text.split(",")]
        case _:
            return f"P{int(text)}D"


def _chart(page: RulePage, today: date) -> Chart:
    """Draw hits per day: the version in use, and the one on trial beside it."""
    days = [today - timedelta(days=back) for back in range(SERIES_DAYS - 1, -1, -1)]
    rows = [("En service", page.series.live)]
    if page.rule.shadow is not None:
        rows.append(("En observation", page.series.shadow))
    return lines(
        "Déclenchements par jour",
        [_label(day) for day in days],
        [Series(name, _by_day(found, days)) for name, found in rows],
        axis="Jour",
    )


def _tried(page: RulePage) -> Chart | None:
    """Draw the newest backtest: both versions on the same past days; None where there is none."""
    found = page.series.backtest
    if not found:
        return None
    return lines(
        "Dernier essai sur l’historique, déclenchements par jour",
        [_label(each.day) for each in found],
        [
            Series("Version en service", [each.live for each in found]),
            Series("Version essayée", [each.candidate for each in found]),
        ],
        axis="Jour",
    )


def _by_day(found: tuple[DayOfHits, ...], days: list[date]) -> list[float | None]:
    hits = {each.day: each.hits for each in found}
    return [hits.get(day, 0) for day in days]


def _label(day: date) -> str:
    return f"{day.day:02}/{day.month:02}"
