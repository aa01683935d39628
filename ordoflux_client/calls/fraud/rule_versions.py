"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_backtests": Route(
        "fraud", "list_backtests", "GET", "/v1/rule-versions/{rule_version_id}/backtests"
    ),
    "ask_backtest": Route(
        "fraud",
        "ask_backtest",
        "POST",
        "/v1/rule-versions/{rule_version_id}/backtests",
        is_command=True,
    ),
    "start_rule_trial": Route(
        "fraud",
        "start_rule_trial",
        "POST",
        "/v1/rule-versions/{rule_version_id}/shadow",
        is_command=True,
    ),
    "retire_rule": Route(
        "fraud",
        "retire_rule",
        "POST",
        "/v1/rule-versions/{rule_version_id}/retire",
        is_command=True,
    ),
}
_READ_LIST_BACKTESTS = reader_of(models.BacktestList)
_READ_ASK_BACKTEST = reader_of(models.BacktestAnswer)
_READ_START_RULE_TRIAL = reader_of(models.VersionAnswer)
_READ_RETIRE_RULE = reader_of(models.VersionAnswer)


def list_backtests(rule_version_id: UUID) -> Call[models.BacktestList]:
    """Essais d’une version sur l’historique, du plus récent au plus ancien."""
    return make_call(
        ROUTES["list_backtests"], _READ_LIST_BACKTESTS, path={"rule_version_id": rule_version_id}
    )


def ask_backtest(
    rule_version_id: UUID, body: models.BacktestBody, *, idempotency_key: str | None = None
) -> Call[models.BacktestAnswer]:
    """Essayer une version sur l’historique, à côté de celle en service ; en arrière-plan."""
    return make_call(
        ROUTES["ask_backtest"],
        _READ_ASK_BACKTEST,
        path={"rule_version_id": rule_version_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def start_rule_trial(
    rule_version_id: UUID, *, idempotency_key: str | None = None
) -> Call[models.VersionAnswer]:
    """Mettre une version en observation : elle est examinée, sans dossier ni alerte."""
    return make_call(
        ROUTES["start_rule_trial"],
        _READ_START_RULE_TRIAL,
        path={"rule_version_id": rule_version_id},
        idempotency_key=idempotency_key,
    )


def retire_rule(
    rule_version_id: UUID, *, idempotency_key: str | None = None
) -> Call[models.VersionAnswer]:
    """Retirer un brouillon, ou une version en observation."""
    return make_call(
        ROUTES["retire_rule"],
        _READ_RETIRE_RULE,
        path={"rule_version_id": rule_version_id},
        idempotency_key=idempotency_key,
    )
