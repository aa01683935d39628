"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_own_verifications": Route("fraud", "list_own_verifications", "GET", "/v1/verifications"),
    "give_answer": Route(
        "fraud", "give_answer", "POST", "/v1/verifications/{request_id}/answer", is_command=True
    ),
}
_READ_LIST_OWN_VERIFICATIONS = reader_of(models.VerificationPage)
_READ_GIVE_ANSWER = reader_of(models.VerificationView)


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
