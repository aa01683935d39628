"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.dispense.dispensations_answered import RefusalAnswer
from ordoflux_client.models.dispense.dispensations_asked import ReasonToGoOnBody, RequestedLineBody
from ordoflux_client.models.prescription import ExecutionSource, PrescriptionState
from ordoflux_client.shapes import Answered, Asked


class ConflictResolutionAnswer(Answered):
    """Le conflit est réglé : il quitte la liste « conflict » de votre officine."""

    late_execution_id: UUID
    case_id: UUID
    number: str
    outcome: (
        Literal[
            "patient_told",
            "returned",
            "reversed",
            "kept_after_prescriber_agreed",
            "told_by_mistake",
        ]
        | str
    )
    resolved_at: datetime


class ConflictResolutionBody(Asked):
    """Ce qu’est devenu ce qui avait été remis en trop.

    « patient_told » : le patient est prévenu et le garde ; « returned » : il l’a rapporté ;
    « reversed » : une délivrance a été retirée ou enregistrée depuis, le compte est juste ;
    « kept_after_prescriber_agreed » : le prescripteur est d’accord ; « told_by_mistake » : rien
    n’avait été remis. Le commentaire reste dans votre officine.
    """

    outcome: Literal[
        "patient_told", "returned", "reversed", "kept_after_prescriber_agreed", "told_by_mistake"
    ]
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class LateLine(Answered):
    """Ce qui est devenu d’une ligne.

    « packs » et « covers_days » : ce qui en est enregistré ; « conflicting » : ce qui a été remis
    en trop, dans l’unité de la ligne, et que des personnes examineront.
    """

    line: int
    outcome: Literal["recorded", "partly_recorded", "conflicting", "refused"] | str
    packs: int
    covers_days: int | None
    conflicting: int
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    refusal: RefusalAnswer | None


class LateExecutionAnswer(Answered):
    """Une exécution déclarée après coup ; « case_id » : un dossier est ouvert, rien n’est perdu."""

    late_execution_id: UUID
    number: str
    state: PrescriptionState | str
    version: int
    source: ExecutionSource | str
    intended_at: datetime
    told_at: datetime
    dispensation_id: UUID | None
    case_id: UUID | None
    lines: tuple[LateLine, ...]


class LateExecutionBody(Asked):
    """Ce qui a été délivré hors ligne ou sur papier, et quand (« intended_at »), ligne par ligne.

    La preuve est celle d’une consultation : le QR code, ou le numéro avec le matricule INS.
    """

    qr: Annotated[str, Field(min_length=1, max_length=512)] | None = None
    number: Annotated[str, Field(min_length=18, max_length=64)] | None = None
    ins: Annotated[str, Field(pattern="^[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$")] | None = None
    source: Literal["offline", "paper"]
    intended_at: datetime
    reason_to_go_on: ReasonToGoOnBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=20)]
