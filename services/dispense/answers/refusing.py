"""What an officine reads of its refusal to dispense."""

from datetime import datetime
from uuid import UUID

from shared.contracts.dispense import DispensingRefusalReason
from shared.fields import Model


class RefusalFiledAnswer(Model):
    """Un refus de délivrance enregistré ; « lines » vide : toute l’ordonnance.

    « mentions_to_print » : à porter sur l’ordonnance. Le refus n’interdit rien : si vos
    vérifications le lèvent, délivrez.
    """

    refusal_id: UUID
    number: str
    reason: DispensingRefusalReason
    lines: tuple[int, ...]
    refused_at: datetime
    mentions_to_print: tuple[str, ...]
