"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_cases": Route("fraud", "list_cases", "GET", "/v1/cases"),
    "read_case": Route("fraud", "read_case", "GET", "/v1/cases/{case_id}"),
    "list_decisions": Route("fraud", "list_decisions", "GET", "/v1/decisions"),
    "propose_decision": Route(
        "fraud", "propose_decision", "POST", "/v1/decisions", is_command=True
    ),
    "read_decision": Route("fraud", "read_decision", "GET", "/v1/decisions/{decision_id}"),
    "list_decision_kinds": Route("fraud", "list_decision_kinds", "GET", "/v1/decision-kinds"),
    "approve_decision": Route(
        "fraud", "approve_decision", "POST", "/v1/decisions/{decision_id}/approval", is_command=True
    ),
    "refuse_decision": Route(
        "fraud", "refuse_decision", "POST", "/v1/decisions/{decision_id}/refusal", is_command=True
    ),
    "ask_prescriber": Route(
        "fraud", "ask_prescriber", "POST", "/v1/cases/{case_id}/verifications", is_command=True
    ),
    "list_own_verifications": Route("fraud", "list_own_verifications", "GET", "/v1/verifications"),
    "give_answer": Route(
        "fraud", "give_answer", "POST", "/v1/verifications/{request_id}/answer", is_command=True
    ),
    "list_errors": Route("fraud", "list_errors", "GET", "/v1/errors", is_public=True),
}
_READ_LIST_CASES = reader_of(models.CasePage)
_READ_READ_CASE = reader_of(models.CaseDetail)
_READ_LIST_DECISIONS = reader_of(models.DecisionPage)
_READ_PROPOSE_DECISION = reader_of(models.DecisionAnswer)
_READ_READ_DECISION = reader_of(models.DecisionAnswer)
_READ_LIST_DECISION_KINDS = reader_of(models.DecisionKinds)
_READ_APPROVE_DECISION = reader_of(models.DecisionAnswer)
_READ_REFUSE_DECISION = reader_of(models.DecisionAnswer)
_READ_ASK_PRESCRIBER = reader_of(models.OrderedVerification)
_READ_LIST_OWN_VERIFICATIONS = reader_of(models.VerificationPage)
_READ_GIVE_ANSWER = reader_of(models.VerificationView)
_READ_LIST_ERRORS = reader_of(tuple[dict[str, Any], ...])


def list_cases(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
    state: Literal["open", "closed"] | None = None,
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
) -> Call[models.CasePage]:
    """Dossiers de suspicion, du plus récent au plus ancien ; la lecture est tracée."""
    return make_call(
        ROUTES["list_cases"],
        _READ_LIST_CASES,
        query={"limit": limit, "after": after, "state": state, "signal": signal},
    )


def read_case(case_id: UUID) -> Call[models.CaseDetail]:
    """Un dossier, ses signaux et la chronologie de l’ordonnance ; la lecture est tracée."""
    return make_call(ROUTES["read_case"], _READ_READ_CASE, path={"case_id": case_id})


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


def list_decision_kinds() -> Call[models.DecisionKinds]:
    """Sortes de décisions et leurs motifs, à proposer à l’analyste."""
    return make_call(ROUTES["list_decision_kinds"], _READ_LIST_DECISION_KINDS)


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


def ask_prescriber(
    case_id: UUID, body: models.VerificationBody, *, idempotency_key: str | None = None
) -> Call[models.OrderedVerification]:
    """Demander au prescripteur du dossier : « Avez-vous rédigé cette ordonnance ? »."""
    return make_call(
        ROUTES["ask_prescriber"],
        _READ_ASK_PRESCRIBER,
        path={"case_id": case_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def list_own_verifications(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
    state: Literal["open", "answered", "lapsed"] | None = None,
) -> Call[models.VerificationPage]:
    """Ce que la caisse vous demande de confirmer ; la lecture est tracée."""
    return make_call(
        ROUTES["list_own_verifications"],
        _READ_LIST_OWN_VERIFICATIONS,
        query={"limit": limit, "after": after, "state": state},
    )


def give_answer(
    request_id: UUID, body: models.AnswerBody, *, idempotency_key: str | None = None
) -> Call[models.VerificationView]:
    """Répond une seule fois, avant « answer_by » ; la même réponse renvoyée est la même."""
    return make_call(
        ROUTES["give_answer"],
        _READ_GIVE_ANSWER,
        path={"request_id": request_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def list_errors() -> Call[tuple[dict[str, Any], ...]]:
    """Catalogue des erreurs : codes stables, phrases en français, conseils de renvoi."""
    return make_call(ROUTES["list_errors"], _READ_LIST_ERRORS)
