"""HTTP <-> fraud: analysts read rules, write versions, try them out; switching on takes two."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from services.fraud.answers.backtests import BacktestAnswer, BacktestList
from services.fraud.answers.rules import (
    RuleAnswer,
    RuleDetail,
    RuleList,
    SampleAnswer,
    VersionAnswer,
)
from services.fraud.model.rule_versions import RuleVersion
from services.fraud.requests.rules import RULE_PATTERN, BacktestBody, DraftBody
from services.fraud.routes.desk import CREATED, OK, Desk
from services.fraud.use_cases import backtesting, rule_life, rule_reading
from shared.access.auth import Actor, Operation, actor_for
from shared.contracts.fraud import SignalName
from shared.db import Connection
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import NOT_FOUND, Refusal, Refused

ACCEPTED = 202
SERIES_DAYS = 30

Reader = Annotated[Actor, Depends(actor_for(Operation.RULE_READ))]
Writing = Annotated[Command, Depends(command_for(Operation.RULE_PROPOSE))]
RuleId = Annotated[str, Path(pattern=RULE_PATTERN, max_length=40)]
SeriesDays = Annotated[int, Query(ge=1, le=92)]


def add_rules(router: APIRouter, desk: Desk) -> None:
    """Add rules: lists, drafts, trials, backtests."""
    _add_lists(router, desk)
    _add_draft(router, desk)
    _add_changes(router, desk)
    _add_backtests(router, desk)


def _add_lists(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/rules")
    async def list_rules(
        actor: Reader, correlation_id: CorrelationId, signal: SignalName | None = None
    ) -> RuleList:
        """Règles : versions, paramètres et limites, déclenchements, précision, essais.

        « signal » : celles d’un seul signal. La lecture est tracée.
        """
        caller = desk.caller(actor, correlation_id)
        found = await rule_reading.list_rules(desk.pool, signal=signal, caller=caller)
        sample = await rule_reading.read_sample(desk.pool, caller=caller)
        return RuleList(
            rules=tuple(RuleAnswer.of(each, asker=actor.key) for each in found),
            sample=SampleAnswer.of(sample),
        )

    @router.get("/v1/rules/{rule}")
    async def read_rule(
        actor: Reader, rule: RuleId, correlation_id: CorrelationId, days: SeriesDays = SERIES_DAYS
    ) -> RuleDetail:
        """Une règle et ses déclenchements par jour ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        found = await rule_reading.read_rule(desk.pool, rule, days=days, caller=caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return RuleDetail.of(found, asker=actor.key)

    @router.get("/v1/rule-versions/{rule_version_id}/backtests")
    async def list_backtests(
        actor: Reader, rule_version_id: UUID, correlation_id: CorrelationId
    ) -> BacktestList:
        """Essais d’une version sur l’historique, du plus récent au plus ancien.

        Les exemples sont ceux de votre caisse ; les nombres sont ceux de toutes.
        """
        caller = desk.caller(actor, correlation_id)
        found = await rule_reading.read_backtests(desk.pool, rule_version_id, caller=caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return BacktestList(backtests=tuple(BacktestAnswer.of(each) for each in found))


def _add_draft(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/rules", response_model=VersionAnswer, status_code=CREATED)
    async def draft_rule(command: Writing, body: DraftBody) -> Response:
        """Écrire une version d’une règle : un brouillon, que rien n’examine encore.

        Sa mise en service se propose par « activate_rule » à /v1/decisions, après un essai.
        """
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            done = await rule_life.draft_version(
                conn, desk.resources, body.as_domain(), caller=caller
            )
            return _answer(done, command, status=CREATED)

        return await run_command(desk.pool, command, work)


def _add_changes(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/rule-versions/{rule_version_id}/shadow", response_model=VersionAnswer)
    async def start_rule_trial(command: Writing, rule_version_id: UUID) -> Response:
        """Mettre une version en observation : elle est examinée, sans dossier ni alerte."""
        caller = desk.caller(command.actor, command.correlation_id)
        return await _change(
            desk,
            command,
            lambda conn: rule_life.start_trial(conn, rule_version_id, caller=caller),
        )

    @router.post("/v1/rule-versions/{rule_version_id}/retire", response_model=VersionAnswer)
    async def retire_rule(command: Writing, rule_version_id: UUID) -> Response:
        """Retirer un brouillon, ou une version en observation.

        Une version en service ne se retire pas : une autre, approuvée, la remplace.
        """
        caller = desk.caller(command.actor, command.correlation_id)
        return await _change(
            desk,
            command,
            lambda conn: rule_life.retire_version(conn, rule_version_id, caller=caller),
        )


def _add_backtests(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/v1/rule-versions/{rule_version_id}/backtests",
        response_model=BacktestAnswer,
        status_code=ACCEPTED,
    )
    async def ask_backtest(command: Writing, rule_version_id: UUID, body: BacktestBody) -> Response:
        """Essayer une version sur l’historique, à côté de celle en service ; en arrière-plan."""
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            done = await backtesting.ask_backtest(
                conn, desk.resources, rule_version_id, days=body.days, caller=caller
            )
            if isinstance(done, Refusal):
                return Refused(done)
            return Answer(ACCEPTED, BacktestAnswer.of(done))

        return await run_command(desk.pool, command, work)


async def _change(
    desk: Desk, command: Command, change: Callable[[Connection], Awaitable[RuleVersion | Refusal]]
) -> Response:
    async def work(conn: Connection) -> Answer | Refused:
        return _answer(await change(conn), command, status=OK)

    return await run_command(desk.pool, command, work)


def _answer(done: RuleVersion | Refusal, command: Command, *, status: int) -> Answer | Refused:
    if isinstance(done, Refusal):
        return Refused(done)
    return Answer(status, VersionAnswer.of(done, asker=command.actor.key))
