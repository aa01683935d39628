"""What its author and its patient read back of a prescription, and the public keys."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.prescribe.model import Reconciliation
from shared.contracts.dispense import AgreedBy, LineOutcome, NotDeliveredReason, PrescriptionState
from shared.contracts.prescription import PrescriptionContent
from shared.fields import Model

LineStatus = Literal[
    "to_dispense",
    "partially_dispensed",
    "dispensed",
    "not_dispensed",
    "postponed",
    "expired",
    "cancelled",
    "replaced",
]


class DispensedLine(Model):
    """Ce qu’une officine a fait d’une ligne.

    « adapted » : autrement que prescrit, avec l’accord du prescripteur (« agreed_by » : sa réponse
    à une demande, ou un appel) ; « postponed » : reportée, si possible jusqu’à « expected_on ».
    « owed_packs » : boîtes promises ce jour-là, que le patient revient chercher ; « deducted » : ce
    qu’une présentation tardive a fait perdre, dans l’unité de la ligne (art. R.5132-33 du CSP).
    """

    line: int
    outcome: LineOutcome
    is_reversed: bool
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | None
    agreed_by: AgreedBy | None
    agreed_at: datetime | None
    expected_on: date | None
    owed_packs: int
    deducted: int
    label: str | None


class Billing(Model):
    """L’accord de la facture avec la délivrance, et l’instant où il a été établi."""

    reconciliation: Reconciliation
    billed_at: datetime


class Dispensation(Model):
    """Une délivrance, et l’accord de sa facture une fois facturée."""

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: str
    lines: tuple[DispensedLine, ...]
    billing: Billing | None


class HandOver(Model):
    """Ce qu’une officine a fait d’une ligne, quand et où ; « label » dit le produit délivré.

    « owed_packs » et « deducted » : boîtes alors promises, et ce que la présentation tardive a fait
    perdre, qui n’est plus dans ce qu’il reste à délivrer.
    """

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: str
    pharmacy_name: str | None
    outcome: LineOutcome
    is_reversed: bool
    is_substituted: bool
    label: str | None
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | None
    agreed_by: AgreedBy | None
    agreed_at: datetime | None
    expected_on: date | None
    owed_packs: int
    deducted: int
    billing: Billing | None


class ExecutedLine(Model):
    """Où en est une ligne, dans l’unité de sa quantité ; la dernière délivrance vient en premier.

    « next_possible_on » : le jour où s’ouvre le renouvellement ; nul quand la ligne peut être
    délivrée sans attendre, ou ne le peut plus.
    """

    line: int
    label: str
    unit: Literal["pack", "day"]
    total: int
    left_total: int
    next_possible_on: date | None
    status: LineStatus
    hand_overs: tuple[HandOver, ...]


class Execution(Model):
    """Ce que le patient laisse voir de l’exécution ; la dernière délivrance vient en premier."""

    visibility: Literal["visible", "hidden_by_patient"]
    dispensations: tuple[Dispensation, ...]
    lines: tuple[ExecutedLine, ...] = ()


class PrescriptionView(Model):
    """Une ordonnance relue.

    Quand le patient masque l’exécution, « state » est nul, ou dit que le prescripteur y a mis fin.
    """

    number: str
    state: PrescriptionState | None
    issued_on: date
    valid_until: date
    replaced_by: str | None = None
    content: PrescriptionContent
    execution: Execution


class PublicKeys(Model):
    """Les clés publiques (JWK, RFC 8037) qui vérifient les QR codes, depuis toujours."""

    keys: tuple[dict[str, str], ...]
