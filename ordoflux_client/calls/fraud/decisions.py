"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_decisions": Route("fraud", "list_decisions", "GET", "/v1/decisions"),
    "propose_decision": Route(
        "fraud", "propose_decision", "POST", "/v1/decisions", is_command=True
    ),
    "read_decision": Route("fraud", "read_decision", "GET", "/v1/decisions/{decision_id}"),
    "approve_decision": Route(
        "fraud", "approve_decision", "POST", "/v1/decisions/{decision_id}/approval", is_command=True
    ),
    "refuse_decision": Route(
        "fraud", "refuse_decision", "POST", "/v1/decisions/{decision_id}/refusal", is_command=True
    ),
}
_READ_LIST_DECISIONS = reader_of(models.DecisionPage)
_READ_PROPOSE_DECISION = reader_of(models.DecisionAnswer)
_READ_READ_DECISION = reader_of(models.DecisionAnswer)
_READ_APPROVE_DECISION = reader_of(models.DecisionAnswer)
_READ_REFUSE_DECISION = reader_of(models.DecisionAnswer)


def list_decisions(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
    state: Literal["proposed", "approved", "refused"] | None = None,
    kind: Literal[
        "confirm",
        "dismiss",
        "spread_region",
        "spread_national",
        "rectify",
        "activate_rule",
        "hold_prescriber",
        "release_prescriber",
    ]
    | None = None,
    subject_id: UUID | None = None,
) -> Call[models.DecisionPage]:
    """Décisions de votre caisse, de la plus récente à la plus ancienne."""
    return make_call(
        ROUTES["list_decisions"],
        _READ_LIST_DECISIONS,
        query={
            "limit": limit,
            "after": after,
            "state": state,
            "kind": kind,
            "subject_id": subject_id,
        },
    )


def propose_decision(
    body: models.ProposalBody, *, idempotency_key: str | None = None
) -> Call[models.DecisionAnswer]:
    """Proposer une décision : rien ne change avant qu’un collègue l’approuve."""
    return make_call(
        ROUTES["propose_decision"],
        _READ_PROPOSE_DECISION,
        body=body,
        idempotency_key=idempotency_key,
    )


def read_decision(decision_id: UUID) -> Call[models.DecisionAnswer]:
    """Une décision de votre caisse."""
    return make_call(
        ROUTES["read_decision"], _READ_READ_DECISION, path={"decision_id": decision_id}
    )


def approve_decision(
    decision_id: UUID, *, idempotency_key: str | None = None
) -> Call[models.DecisionAnswer]:
    """Approuver la proposition d’un collègue : elle prend effet aussitôt."""
    return make_call(
        ROUTES["approve_decision"],
        _READ_APPROVE_DECISION,
        path={"decision_id": decision_id},
        idempotency_key=idempotency_key,
    )


def refuse_decision(
    decision_id: UUID, *, idempotency_key: str | None = None
) -> Call[models.DecisionAnswer]:
    """Refuser une proposition, ou retirer la sienne : rien d’autre ne change."""
    return make_call(
        ROUTES["refuse_decision"],
        _READ_REFUSE_DECISION,
        path={"decision_id": decision_id},
        idempotency_key=idempotency_key,
    )
