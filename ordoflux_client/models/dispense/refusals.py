"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.prescription import DispensingRefusalReason
from ordoflux_client.shapes import Answered, Asked


class RefusalBody(Asked):
    """Ce que le pharmacien refuse de délivrer, et ce qu’il a constaté ; lu par le prescripteur.

    Sans « lines », toute l’ordonnance.
    """

    consultation_id: UUID
    reason: DispensingRefusalReason
    lines: Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], Field(max_length=20)] = ()
    comment: Annotated[str, Field(min_length=1, max_length=500)]


class RefusalFiledAnswer(Answered):
    """Un refus de délivrance enregistré ; « lines » vide : toute l’ordonnance.

    « mentions_to_print » : à porter sur l’ordonnance. Le refus n’interdit rien : si vos
    vérifications le lèvent, délivrez.
    """

    refusal_id: UUID
    number: str
    reason: DispensingRefusalReason | str
    lines: tuple[int, ...]
    refused_at: datetime
    mentions_to_print: tuple[str, ...]
