"""What a prescriber reads of the cancellations of his prescription."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.prescribe.model.ending import CancellationState
from shared.contracts.dispense import CancellationRejection, CancellationScope
from shared.contracts.prescribe import CancellationReason
from shared.fields import Model


class CancellationAccepted(Model):
    """La demande est enregistrée ; la réponse vient du service de délivrance."""

    cancellation_id: UUID
    number: str
    state: Literal["pending"] = "pending"
    requested_at: datetime
    reason: CancellationReason


class CancellationAnswer(Model):
    """Une demande et sa réponse.

    « cancelled » : plus rien ne sera délivré. « scope », « rejection » et le refus lui-même disent
    ce qui a été délivré : quand le patient masque l’exécution, toute réponse se lit « cancelled ».
    """

    cancellation_id: UUID
    state: CancellationState
    reason: CancellationReason
    comment: str | None
    requested_at: datetime
    replaced_by: str | None
    scope: CancellationScope | None
    rejection: CancellationRejection | None
    decided_at: datetime | None


class Cancellations(Model):
    """Les demandes d’annulation d’une ordonnance, la plus ancienne en premier."""

    number: str
    visibility: Literal["visible", "hidden_by_patient"]
    cancellations: tuple[CancellationAnswer, ...]
