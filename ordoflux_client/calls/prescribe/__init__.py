"""Calls to prescribe. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, raw, reader_of
from ordoflux_client.models import prescribe as models

ROUTES: Final[Mapping[str, Route]] = {
    "issue_prescription": Route(
        "prescribe", "issue_prescription", "POST", "/v1/prescriptions", is_command=True
    ),
    "check_prescription": Route(
        "prescribe", "check_prescription", "POST", "/v1/prescriptions/check"
    ),
    "read_prescription": Route(
        "prescribe", "read_prescription", "GET", "/v1/prescriptions/{number}"
    ),
    "request_cancellation": Route(
        "prescribe",
        "request_cancellation",
        "POST",
        "/v1/prescriptions/{number}/cancellations",
        is_command=True,
    ),
    "read_cancellations": Route(
        "prescribe", "read_cancellations", "GET", "/v1/prescriptions/{number}/cancellations"
    ),
    "draw_qr_png": Route(
        "prescribe", "draw_qr_png", "GET", "/v1/prescriptions/{number}/qr.png", accept="image/png"
    ),
    "draw_qr_svg": Route(
        "prescribe",
        "draw_qr_svg",
        "GET",
        "/v1/prescriptions/{number}/qr.svg",
        accept="image/svg+xml",
    ),
    "draw_document": Route(
        "prescribe",
        "draw_document",
        "GET",
        "/v1/prescriptions/{number}/document.pdf",
        accept="application/pdf",
    ),
    "list_keys": Route("prescribe", "list_keys", "GET", "/.well-known/jwks.json", is_public=True),
    "list_adaptations": Route("prescribe", "list_adaptations", "GET", "/v1/adaptations"),
    "read_adaptation": Route("prescribe", "read_adaptation", "GET", "/v1/adaptations/{request_id}"),
    "answer_adaptation": Route(
        "prescribe",
        "answer_adaptation",
        "POST",
        "/v1/adaptations/{request_id}/answer",
        is_command=True,
    ),
    "list_follow_ups": Route("prescribe", "list_follow_ups", "GET", "/v1/follow-ups"),
    "issue_bundle": Route(
        "prescribe",
        "issue_bundle",
        "POST",
        "/fhir/r4/Bundle",
        is_command=True,
        content_type="application/fhir+json",
        accept="application/fhir+json",
    ),
    "search_medication_requests": Route(
        "prescribe",
        "search_medication_requests",
        "GET",
        "/fhir/r4/MedicationRequest",
        accept="application/fhir+json",
    ),
    "describe_fhir": Route(
        "prescribe",
        "describe_fhir",
        "GET",
        "/fhir/r4/metadata",
        is_public=True,
        accept="application/fhir+json",
    ),
    "list_errors": Route("prescribe", "list_errors", "GET", "/v1/errors", is_public=True),
}
_READ_ISSUE_PRESCRIPTION = reader_of(models.Acknowledgement)
_READ_CHECK_PRESCRIPTION = reader_of(models.Check)
_READ_READ_PRESCRIPTION = reader_of(models.PrescriptionView)
_READ_REQUEST_CANCELLATION = reader_of(models.CancellationAccepted)
_READ_READ_CANCELLATIONS = reader_of(models.Cancellations)
_READ_LIST_KEYS = reader_of(models.PublicKeys)
_READ_LIST_ADAPTATIONS = reader_of(models.AdaptationPage)
_READ_READ_ADAPTATION = reader_of(models.AdaptationView)
_READ_ANSWER_ADAPTATION = reader_of(models.AdaptationView)
_READ_LIST_FOLLOW_UPS = reader_of(models.FollowUpPage)
_READ_ISSUE_BUNDLE = reader_of(dict[str, Any])
_READ_SEARCH_MEDICATION_REQUESTS = reader_of(dict[str, Any])
_READ_DESCRIBE_FHIR = reader_of(dict[str, Any])
_READ_LIST_ERRORS = reader_of(tuple[dict[str, Any], ...])


def issue_prescription(
    body: models.PrescriptionDraft, *, idempotency_key: str | None = None
) -> Call[models.Acknowledgement]:
    """Enregistre et signe une ordonnance : acquittement positif, ou négatif avec ses motifs."""
    return make_call(
        ROUTES["issue_prescription"],
        _READ_ISSUE_PRESCRIPTION,
        body=body,
        idempotency_key=idempotency_key,
    )


def check_prescription(body: models.PrescriptionDraft) -> Call[models.Check]:
    """Contrôle une ordonnance comme à l’enregistrement, sans rien signer ni conserver."""
    return make_call(ROUTES["check_prescription"], _READ_CHECK_PRESCRIPTION, body=body)


def read_prescription(number: str) -> Call[models.PrescriptionView]:
    """Une ordonnance et ce que le patient laisse voir de son exécution ; lecture tracée."""
    return make_call(ROUTES["read_prescription"], _READ_READ_PRESCRIPTION, path={"number": number})


def request_cancellation(
    number: str, body: models.CancellationBody, *, idempotency_key: str | None = None
) -> Call[models.CancellationAccepted]:
    """Demande l’annulation de ce qui reste à délivrer ; la réponse suit, ici et par message."""
    return make_call(
        ROUTES["request_cancellation"],
        _READ_REQUEST_CANCELLATION,
        path={"number": number},
        body=body,
        idempotency_key=idempotency_key,
    )


def read_cancellations(number: str) -> Call[models.Cancellations]:
    """Les demandes d’annulation de cette ordonnance et leurs réponses ; lecture tracée."""
    return make_call(
        ROUTES["read_cancellations"], _READ_READ_CANCELLATIONS, path={"number": number}
    )


def draw_qr_png(number: str) -> Call[bytes]:
    """Le QR code à imprimer, en PNG ; lecture tracée."""
    return make_call(ROUTES["draw_qr_png"], raw, path={"number": number})


def draw_qr_svg(number: str) -> Call[bytes]:
    """Le QR code à imprimer, en SVG ; lecture tracée."""
    return make_call(ROUTES["draw_qr_svg"], raw, path={"number": number})


def draw_document(number: str) -> Call[bytes]:
    """L’ordonnance à imprimer et à signer, en PDF/A ; lecture tracée."""
    return make_call(ROUTES["draw_document"], raw, path={"number": number})


def list_keys() -> Call[models.PublicKeys]:
    """Toutes les clés publiques de signature, pour vérifier un QR code sans nous."""
    return make_call(ROUTES["list_keys"], _READ_LIST_KEYS)


def list_adaptations(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
    state: Literal["open", "answered", "lapsed"] | None = None,
) -> Call[models.AdaptationPage]:
    """Ce que des officines vous demandent d’adapter ; la lecture est tracée."""
    return make_call(
        ROUTES["list_adaptations"],
        _READ_LIST_ADAPTATIONS,
        query={"limit": limit, "after": after, "state": state},
    )


def read_adaptation(request_id: UUID) -> Call[models.AdaptationView]:
    """Une demande d’adaptation de l’une de vos ordonnances ; la lecture est tracée."""
    return make_call(
        ROUTES["read_adaptation"], _READ_READ_ADAPTATION, path={"request_id": request_id}
    )


def answer_adaptation(
    request_id: UUID, body: models.AnswerBody, *, idempotency_key: str | None = None
) -> Call[models.AdaptationView]:
    """Répond à une officine, une seule fois et avant « answer_by »."""
    return make_call(
        ROUTES["answer_adaptation"],
        _READ_ANSWER_ADAPTATION,
        path={"request_id": request_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def list_follow_ups(
    *,
    kind: Literal["never_executed", "partly_executed", "late_renewal"],
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
) -> Call[models.FollowUpPage]:
    """Vos ordonnances jamais exécutées, exécutées en partie ou en retard de renouvellement."""
    return make_call(
        ROUTES["list_follow_ups"],
        _READ_LIST_FOLLOW_UPS,
        query={"limit": limit, "after": after, "kind": kind},
    )


def issue_bundle(
    body: dict[str, Any], *, idempotency_key: str | None = None
) -> Call[dict[str, Any]]:
    """Enregistre et signe une ordonnance envoyée comme Bundle FHIR R4 (transaction)."""
    return make_call(
        ROUTES["issue_bundle"], _READ_ISSUE_BUNDLE, body=body, idempotency_key=idempotency_key
    )


def search_medication_requests(*, group_identifier: str) -> Call[dict[str, Any]]:
    """Les lignes d’une ordonnance, par son numéro ; lecture tracée."""
    return make_call(
        ROUTES["search_medication_requests"],
        _READ_SEARCH_MEDICATION_REQUESTS,
        query={"group-identifier": group_identifier},
    )


def describe_fhir() -> Call[dict[str, Any]]:
    """Ce qui est pris en charge en FHIR (CapabilityStatement), pour tout le monde."""
    return make_call(ROUTES["describe_fhir"], _READ_DESCRIBE_FHIR)


def list_errors() -> Call[tuple[dict[str, Any], ...]]:
    """Catalogue des erreurs : codes stables, phrases en français, conseils de renvoi."""
    return make_call(ROUTES["list_errors"], _READ_LIST_ERRORS)
