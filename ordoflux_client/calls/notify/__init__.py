"""Calls to notify. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, raw, reader_of
from ordoflux_client.models import notify as models

ROUTES: Final[Mapping[str, Route]] = {
    "read_inbox": Route("notify", "read_inbox", "GET", "/v1/inbox"),
    "read_document": Route(
        "notify",
        "read_document",
        "GET",
        "/v1/messages/{message_id}/attachments/prescription.pdf",
        accept="application/pdf",
    ),
    "read_consent": Route("notify", "read_consent", "GET", "/v1/consents/{number}"),
    "change_consent": Route(
        "notify", "change_consent", "PUT", "/v1/consents/{number}", is_command=True
    ),
    "deny_receipt": Route(
        "notify", "deny_receipt", "POST", "/v1/prescriptions/{number}/denials", is_command=True
    ),
    "list_errors": Route("notify", "list_errors", "GET", "/v1/errors", is_public=True),
}
_READ_READ_INBOX = reader_of(models.InboxPage)
_READ_READ_CONSENT = reader_of(models.CurrentConsent)
_READ_CHANGE_CONSENT = reader_of(models.ConsentAnswer)
_READ_DENY_RECEIPT = reader_of(models.DenialAnswer)
_READ_LIST_ERRORS = reader_of(tuple[dict[str, Any], ...])


def read_inbox(
    *,
    after: Annotated[str, Field(max_length=64)] | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
) -> Call[models.InboxPage]:
    """Messages de votre propre boîte, du plus ancien au plus récent ; la lecture est tracée."""
    return make_call(ROUTES["read_inbox"], _READ_READ_INBOX, query={"after": after, "limit": limit})


def read_document(message_id: UUID) -> Call[bytes]:
    """L’ordonnance en PDF, jointe à un message de votre boîte ; la lecture est tracée."""
    return make_call(ROUTES["read_document"], raw, path={"message_id": message_id})


def read_consent(number: str) -> Call[models.CurrentConsent]:
    """Ce que vous laissez voir au prescripteur de votre ordonnance ; la lecture est tracée."""
    return make_call(ROUTES["read_consent"], _READ_READ_CONSENT, path={"number": number})


def change_consent(
    number: str, body: models.ConsentRequest, *, idempotency_key: str | None = None
) -> Call[models.ConsentAnswer]:
    """Autorise ou refuse que le prescripteur voie l’exécution de votre ordonnance."""
    return make_call(
        ROUTES["change_consent"],
        _READ_CHANGE_CONSENT,
        path={"number": number},
        body=body,
        idempotency_key=idempotency_key,
    )


def deny_receipt(
    number: str, body: models.DenialRequest, *, idempotency_key: str | None = None
) -> Call[models.DenialAnswer]:
    """Dire « je n’ai pas reçu cela » de ce qu’une officine a déclaré vous avoir remis."""
    return make_call(
        ROUTES["deny_receipt"],
        _READ_DENY_RECEIPT,
        path={"number": number},
        body=body,
        idempotency_key=idempotency_key,
    )


def list_errors() -> Call[tuple[dict[str, Any], ...]]:
    """Catalogue des erreurs : codes stables, phrases en français, conseils de renvoi."""
    return make_call(ROUTES["list_errors"], _READ_LIST_ERRORS)
