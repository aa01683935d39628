"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "consult": Route("dispense", "consult", "POST", "/v1/consultations"),
    "return_consultation": Route(
        "dispense",
        "return_consultation",
        "POST",
        "/v1/consultations/{consultation_id}/return",
        is_command=True,
    ),
}
_READ_CONSULT = reader_of(models.ConsultationAnswer)
_READ_RETURN_CONSULTATION = reader_of(models.HandedBackAnswer)


def consult(body: models.ConsultationBody) -> Call[models.ConsultationAnswer]:
    """Consulter une ordonnance : son QR code, ou son numéro avec le matricule INS."""
    return make_call(ROUTES["consult"], _READ_CONSULT, body=body)


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
