"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.dispense.worklist import WorkPatient
from ordoflux_client.shapes import Answered, Asked


class ErrorResolutionAnswer(Answered):
    """Ce qui a été fait d’une erreur, par qui et quand."""

    resolution: str
    resolved_by: str
    resolved_at: datetime


class DispensingErrorAnswer(Answered):
    """Une erreur du registre de votre officine.

    D’une délivrance : « dispensation_id », « number » et « patient » ; sinon « invoice_number ».
    """

    error_id: UUID
    state: Literal["open", "resolved"] | str
    kind: (
        Literal["identification", "dosage_quantity", "interaction_contraindication", "other"] | str
    )
    details: str
    cause: str | None
    reported_at: datetime
    reported_by: str
    dispensation_id: UUID | None
    number: str | None
    patient: WorkPatient | None
    invoice_number: str | None
    resolved: ErrorResolutionAnswer | None


class DispensingErrorPage(Answered):
    """Une page du registre : ouvertes, de la plus ancienne ; résolues, de la plus récente."""

    errors: tuple[DispensingErrorAnswer, ...]
    next: str | None


class ErrorBody(Asked):
    """Une erreur à porter au registre : d’une délivrance de votre officine, ou d’une facture.

    « invoice_number » : pour ce qui n’est pas enregistré ici. L’un des deux, pas les deux.
    """

    kind: Literal["identification", "dosage_quantity", "interaction_contraindication", "other"]
    details: Annotated[str, Field(min_length=1, max_length=1000)]
    cause: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    dispensation_id: UUID | None = None
    invoice_number: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class ErrorResolutionBody(Asked):
    """Ce qui a été fait : patient rappelé, produit échangé, procédure revue."""

    resolution: Annotated[str, Field(min_length=1, max_length=1000)]
