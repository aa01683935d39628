"""Analysts write versions of rules, put them on trial and end them; to switch on takes two."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from pydantic import ValidationError

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Standing
from services.fraud.model.rule_versions import Draft, Parameters, RuleVersion
from services.fraud.resources import Resources
from services.fraud.rules.rule_versions import (
    check_activation,
    check_approver,
    check_change,
    check_draft,
    check_retirement,
)
from services.fraud.signals.parameters import (
    UnknownParameter,
    UnknownRule,
    parameters_of,
    rule_with,
)
from services.fraud.store import backtests, rule_versions
from services.fraud.use_cases.act import Act, Approved, Asking
from services.fraud.use_cases.tracing import trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import NOT_FOUND, Refusal


async def draft_version(
    conn: Connection, resources: Resources, asked: Draft, *, caller: Caller
) -> RuleVersion | Refusal:
    """Store a draft: the thresholds of the live version, but for those that are given."""
    count, last = await rule_versions.count_versions(conn, asked.rule)
    live = await rule_versions.find_live(conn, asked.rule)
    if live is None:
        return Refusal("rule_unknown", field="rule")
    if refused := check_draft(count):
        return refused
    made = _made(asked, live, version=last + 1)
    if isinstance(made, Refusal):
        return made
    version = RuleVersion(
        rule_version_id=resources.new_id(),
        rule=asked.rule,
        version=last + 1,
        parameters=made,
        state="draft",
        author=caller.actor.key,
        note=asked.note,
        created_at=caller.at,
    )
    await rule_versions.insert_draft(conn, version)
    await _trace(conn, caller, version, outcome="draft")
    return version


async def start_trial(
    conn: Connection, rule_version_id: UUID, *, caller: Caller
) -> RuleVersion | Refusal:
    """Let a draft be examined in shadow: what it says makes no case and no event."""
    version = await rule_versions.lock_version(conn, rule_version_id)
    if version is None:
        return NOT_FOUND
    if refused := check_change(version, "shadow"):
        return refused
    if await rule_versions.has_shadow(conn, version.rule):
        return Refusal("rule_shadow_taken")
    return await _change(conn, version, rule_versions.mark_shadow, caller=caller)


async def retire_version(
    conn: Connection, rule_version_id: UUID, *, caller: Caller
) -> RuleVersion | Refusal:
    """End a draft or a trial; a live version steps down for its successor only."""
    version = await rule_versions.lock_version(conn, rule_version_id)
    if version is None:
        return NOT_FOUND
    if refused := check_retirement(version):
        return refused
    return await _change(conn, version, rule_versions.mark_retired, caller=caller)


async def _change(
    conn: Connection,
    version: RuleVersion,
    mark: Callable[..., Awaitable[None]],
    *,
    caller: Caller,
) -> RuleVersion:
    await mark(conn, version.rule_version_id, at=caller.at)
    changed = await rule_versions.find_version(conn, version.rule_version_id)
    assert changed is not None, "a version is never deleted"
    await _trace(conn, caller, changed, outcome=changed.state)
    return changed


def _made(asked: Draft, live: RuleVersion, *, version: int) -> Parameters | Refusal:
    try:
        rule = rule_with(
            asked.rule, version=version, parameters={**live.parameters, **asked.parameters}
        )
    except UnknownRule:
        return Refusal("rule_unknown", field="rule")
    except UnknownParameter:
        return Refusal("rule_parameter_unknown", field="parameters")
    except ValidationError as unfit:
        names = sorted({str(error["loc"][0]) for error in unfit.errors(include_input=False)})
        return Refusal(
            "rule_parameter_out_of_bounds", field="parameters", values={"names": ", ".join(names)}
        )
    made: Parameters = parameters_of(rule)
    return Refusal("rule_unchanged", field="parameters") if made == live.parameters else made


async def _examine(conn: Connection, rule_version_id: UUID) -> Standing | Refusal | None:
    version = await rule_versions.lock_version(conn, rule_version_id)
    if version is None:
        return None
    return check_change(version, "live") or Standing(caisse=None)


async def _forbids(asking: Asking) -> Refusal | None:
    version = await rule_versions.find_version(asking.conn, asking.subject_id)
    assert version is not None, "it was examined in this transaction"
    if asking.is_approval and (refused := check_approver(version, by=asking.caller.actor.key)):
        return refused
    tried = await backtests.list_backtests(asking.conn, asking.subject_id)
    return check_activation(version, tried, at=asking.caller.at)


async def _switch_on(approved: Approved) -> None:
    conn, decision = approved.conn, approved.decision
    version = await rule_versions.lock_version(conn, decision.subject_id)
    assert version is not None, "it was examined in this transaction"
    await rule_versions.replace_live(
        conn, version, decision_id=decision.decision_id, at=approved.caller.at
    )


ACTIVATE = Act(examine=_examine, bring_about=_switch_on, forbids=_forbids)


async def _trace(conn: Connection, caller: Caller, version: RuleVersion, *, outcome: str) -> None:
    subject = Subject(
        number=None,
        patient_ref=None,
        detail={"rule": version.rule, "version": version.version},
    )
    await trace(conn, caller, Operation.RULE_PROPOSE, subject, outcome=outcome)
