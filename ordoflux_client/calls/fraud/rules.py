"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_rules": Route("fraud", "list_rules", "GET", "/v1/rules"),
    "draft_rule": Route("fraud", "draft_rule", "POST", "/v1/rules", is_command=True),
    "read_rule": Route("fraud", "read_rule", "GET", "/v1/rules/{rule}"),
}
_READ_LIST_RULES = reader_of(models.RuleList)
_READ_DRAFT_RULE = reader_of(models.VersionAnswer)
_READ_READ_RULE = reader_of(models.RuleDetail)


def list_rules(
    *,
    signal: Literal[
        "S1",
        "S2",
        "S3",
        "S4",
        "S5",
        "S6",
        "S7",
        "S8",
        "S9",
        "S10",
        "S11",
        "S12",
        "S13",
        "S14",
        "S15",
    ]
    | None = None,
) -> Call[models.RuleList]:
    """Règles : versions, paramètres et limites, déclenchements, précision, essais."""
    return make_call(ROUTES["list_rules"], _READ_LIST_RULES, query={"signal": signal})


def draft_rule(
    body: models.DraftBody, *, idempotency_key: str | None = None
) -> Call[models.VersionAnswer]:
    """Écrire une version d’une règle : un brouillon, que rien n’examine encore."""
    return make_call(
        ROUTES["draft_rule"], _READ_DRAFT_RULE, body=body, idempotency_key=idempotency_key
    )


def read_rule(
    rule: Annotated[str, Field(max_length=40, pattern="^S[0-9]{1,2}(\\.[a-z_]{1,30})?$")],
    *,
    days: Annotated[int, Field(ge=1, le=92)] | None = None,
) -> Call[models.RuleDetail]:
    """Une règle et ses déclenchements par jour ; la lecture est tracée."""
    return make_call(
        ROUTES["read_rule"], _READ_READ_RULE, path={"rule": rule}, query={"days": days}
    )
