"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "consult": Route("dispense", "consult", "POST", "/v1/consultations"),
    "record_dispensation": Route(
        "dispense", "record_dispensation", "POST", "/v1/dispensations", is_command=True
    ),
    "bill_dispensation": Route(
        "dispense",
        "bill_dispensation",
        "POST",
        "/v1/dispensations/{dispensation_id}/billing",
        is_command=True,
    ),
    "read_dispensation": Route(
        "dispense", "read_dispensation", "GET", "/v1/dispensations/{dispensation_id}"
    ),
    "ask_adaptation": Route(
        "dispense", "ask_adaptation", "POST", "/v1/adaptations", is_command=True
    ),
    "read_adaptation": Route("dispense", "read_adaptation", "GET", "/v1/adaptations/{request_id}"),
    "scan": Route("dispense", "scan", "POST", "/v1/scans"),
    "refuse_dispensing": Route(
        "dispense", "refuse_dispensing", "POST", "/v1/refusals", is_command=True
    ),
    "return_consultation": Route(
        "dispense",
        "return_consultation",
        "POST",
        "/v1/consultations/{consultation_id}/return",
        is_command=True,
    ),
    "search_medication_dispenses": Route(
        "dispense",
        "search_medication_dispenses",
        "GET",
        "/fhir/r4/MedicationDispense",
        accept="application/fhir+json",
    ),
    "read_medication_dispense": Route(
        "dispense",
        "read_medication_dispense",
        "GET",
        "/fhir/r4/MedicationDispense/{resource_id}",
        accept="application/fhir+json",
    ),
    "describe_fhir": Route(
        "dispense",
        "describe_fhir",
        "GET",
        "/fhir/r4/metadata",
        is_public=True,
        accept="application/fhir+json",
    ),
    "list_work": Route("dispense", "list_work", "GET", "/v1/worklist"),
    "tell_late_execution": Route(
        "dispense", "tell_late_execution", "POST", "/v1/late-executions", is_command=True
    ),
    "send_prescription": Route(
        "dispense", "send_prescription", "POST", "/v1/sendings", is_command=True
    ),
    "list_sendings": Route("dispense", "list_sendings", "GET", "/v1/sendings"),
    "withdraw_sending": Route(
        "dispense",
        "withdraw_sending",
        "POST",
        "/v1/sendings/{sending_id}/withdrawal",
        is_command=True,
    ),
    "list_errors": Route("dispense", "list_errors", "GET", "/v1/errors", is_public=True),
}
_READ_CONSULT = reader_of(models.ConsultationAnswer)
_READ_RECORD_DISPENSATION = reader_of(models.DispensationAnswer)
_READ_BILL_DISPENSATION = reader_of(models.BillingAnswer)
_READ_READ_DISPENSATION = reader_of(models.DispensationReadAnswer)
_READ_ASK_ADAPTATION = reader_of(models.AdaptationAnswer)
_READ_READ_ADAPTATION = reader_of(models.AdaptationAnswer)
_READ_SCAN = reader_of(models.ScanAnswer)
_READ_REFUSE_DISPENSING = reader_of(models.RefusalFiledAnswer)
_READ_RETURN_CONSULTATION = reader_of(models.HandedBackAnswer)
_READ_SEARCH_MEDICATION_DISPENSES = reader_of(dict[str, Any])
_READ_READ_MEDICATION_DISPENSE = reader_of(dict[str, Any])
_READ_DESCRIBE_FHIR = reader_of(dict[str, Any])
_READ_LIST_WORK = reader_of(models.WorklistPage)
_READ_TELL_LATE_EXECUTION = reader_of(models.LateExecutionAnswer)
_READ_SEND_PRESCRIPTION = reader_of(models.SendingAnswer)
_READ_LIST_SENDINGS = reader_of(models.SendingPage)
_READ_WITHDRAW_SENDING = reader_of(models.SendingAnswer)
_READ_LIST_ERRORS = reader_of(tuple[dict[str, Any], ...])


def consult(body: models.ConsultationBody) -> Call[models.ConsultationAnswer]:
    """Consulter une ordonnance : son QR code, ou son numéro avec le matricule INS."""
    return make_call(ROUTES["consult"], _READ_CONSULT, body=body)


def record_dispensation(
    body: models.DispensationBody, *, idempotency_key: str | None = None
) -> Call[models.DispensationAnswer]:
    """Étape 1 : enregistrer ce qui est délivré ; une ligne refusée n’arrête pas les autres."""
    return make_call(
        ROUTES["record_dispensation"],
        _READ_RECORD_DISPENSATION,
        body=body,
        idempotency_key=idempotency_key,
    )


def bill_dispensation(
    dispensation_id: UUID, body: models.BillingBody, *, idempotency_key: str | None = None
) -> Call[models.BillingAnswer]:
    """Étape 2 : transmettre la facture, rapprochée de ce qui a été délivré."""
    return make_call(
        ROUTES["bill_dispensation"],
        _READ_BILL_DISPENSATION,
        path={"dispensation_id": dispensation_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def read_dispensation(dispensation_id: UUID) -> Call[models.DispensationReadAnswer]:
    """Relire une délivrance ; la lecture est tracée."""
    return make_call(
        ROUTES["read_dispensation"],
        _READ_READ_DISPENSATION,
        path={"dispensation_id": dispensation_id},
    )


def ask_adaptation(
    body: models.AdaptationBody, *, idempotency_key: str | None = None
) -> Call[models.AdaptationAnswer]:
    """Demander au prescripteur d’adapter une ligne ; il a jusqu’à « answer_by » pour répondre."""
    return make_call(
        ROUTES["ask_adaptation"], _READ_ASK_ADAPTATION, body=body, idempotency_key=idempotency_key
    )


def read_adaptation(request_id: UUID) -> Call[models.AdaptationAnswer]:
    """Une demande de votre officine, et la réponse du prescripteur ; la lecture est tracée."""
    return make_call(
        ROUTES["read_adaptation"], _READ_READ_ADAPTATION, path={"request_id": request_id}
    )


def scan(body: models.ScanBody) -> Call[models.ScanAnswer]:
    """Reconnaître ce qui vient d’être scanné, et dire quoi en faire ; rien n’est ouvert."""
    return make_call(ROUTES["scan"], _READ_SCAN, body=body)


def refuse_dispensing(
    body: models.RefusalBody, *, idempotency_key: str | None = None
) -> Call[models.RefusalFiledAnswer]:
    """Refuser de délivrer : le prescripteur est interrogé, la fraude suspectée signalée."""
    return make_call(
        ROUTES["refuse_dispensing"],
        _READ_REFUSE_DISPENSING,
        body=body,
        idempotency_key=idempotency_key,
    )


def return_consultation(
    consultation_id: UUID, *, idempotency_key: str | None = None
) -> Call[models.HandedBackAnswer]:
    """Rendre l’ordonnance : le droit de l’officine prend fin ; ce qu’elle a délivré reste."""
    return make_call(
        ROUTES["return_consultation"],
        _READ_RETURN_CONSULTATION,
        path={"consultation_id": consultation_id},
        idempotency_key=idempotency_key,
    )


def search_medication_dispenses(
    *, identifier: str | None = None, prescription_identifier: str | None = None
) -> Call[dict[str, Any]]:
    """Les lignes d’une délivrance, ou de toutes celles d’une ordonnance ; lecture tracée."""
    return make_call(
        ROUTES["search_medication_dispenses"],
        _READ_SEARCH_MEDICATION_DISPENSES,
        query={"identifier": identifier, "prescription:identifier": prescription_identifier},
    )


def read_medication_dispense(resource_id: str) -> Call[dict[str, Any]]:
    """Une ligne d’une délivrance (MedicationDispense) ; lecture tracée."""
    return make_call(
        ROUTES["read_medication_dispense"],
        _READ_READ_MEDICATION_DISPENSE,
        path={"resource_id": resource_id},
    )


def describe_fhir() -> Call[dict[str, Any]]:
    """Ce qui est pris en charge en FHIR (CapabilityStatement), pour tout le monde."""
    return make_call(ROUTES["describe_fhir"], _READ_DESCRIBE_FHIR)


def list_work(
    *,
    kind: Literal["to_bill", "mismatch", "owing", "renewal_due", "sent_by_patient", "conflict"],
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
) -> Call[models.WorklistPage]:
    """Ce qui reste à faire dans votre officine : une sorte à la fois ; la lecture est tracée."""
    return make_call(
        ROUTES["list_work"], _READ_LIST_WORK, query={"limit": limit, "after": after, "kind": kind}
    )


def tell_late_execution(
    body: models.LateExecutionBody, *, idempotency_key: str | None = None
) -> Call[models.LateExecutionAnswer]:
    """Déclarer après coup une délivrance faite hors ligne ou sur papier."""
    return make_call(
        ROUTES["tell_late_execution"],
        _READ_TELL_LATE_EXECUTION,
        body=body,
        idempotency_key=idempotency_key,
    )


def send_prescription(
    body: models.SendingBody, *, idempotency_key: str | None = None
) -> Call[models.SendingAnswer]:
    """Envoyer son ordonnance à une officine, qui peut alors la consulter sans le papier."""
    return make_call(
        ROUTES["send_prescription"],
        _READ_SEND_PRESCRIPTION,
        body=body,
        idempotency_key=idempotency_key,
    )


def list_sendings(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
) -> Call[models.SendingPage]:
    """Vos envois à des officines, et ce qu’ils sont devenus ; la lecture est tracée."""
    return make_call(
        ROUTES["list_sendings"], _READ_LIST_SENDINGS, query={"limit": limit, "after": after}
    )


def withdraw_sending(
    sending_id: UUID, *, idempotency_key: str | None = None
) -> Call[models.SendingAnswer]:
    """Retirer un envoi : l’officine ne peut plus l’ouvrir."""
    return make_call(
        ROUTES["withdraw_sending"],
        _READ_WITHDRAW_SENDING,
        path={"sending_id": sending_id},
        idempotency_key=idempotency_key,
    )


def list_errors() -> Call[tuple[dict[str, Any], ...]]:
    """Catalogue des erreurs : codes stables, phrases en français, conseils de renvoi."""
    return make_call(ROUTES["list_errors"], _READ_LIST_ERRORS)
