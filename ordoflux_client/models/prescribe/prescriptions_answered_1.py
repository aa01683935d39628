"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Tag

from ordoflux_client.models.prescription import (
    AgreedBy,
    Device,
    LineOutcome,
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    Mentions,
    NonSubstituable,
    NotDeliveredReason,
    Posology,
    Preparation,
    Quantity,
)
from ordoflux_client.shapes import UNHEARD, Answered, Unheard, kind_among


class AcknowledgedLine(Answered):
    """Une ligne, telle qu’elle est enregistrée."""

    line: int
    label: str
    quantity: Quantity
    is_secure: bool


class AcknowledgedWarning(Answered):
    """Ce que le prescripteur doit savoir ; n’empêche rien."""

    code: str
    line: int | None
    detail: str


class Acknowledgement(Answered):
    """L’acquittement positif d’une ordonnance enregistrée et signée."""

    acknowledgement: Literal["positive"] = "positive"
    number: str
    number_grouped: str
    issued_on: date
    first_dispensing_until: date
    valid_until: date
    is_secure: bool
    qr_text: str
    qr_png_url: str
    qr_svg_url: str
    document_url: str
    lines: tuple[AcknowledgedLine, ...]
    warnings: tuple[AcknowledgedWarning, ...]


class Billing(Answered):
    """L’accord de la facture avec la délivrance, et l’instant où il a été établi."""

    reconciliation: Literal["reconciled", "mismatch"] | str
    billed_at: datetime


CancellationReason = Literal[
    "wrong_patient", "wrong_content", "treatment_changed", "adverse_effect", "patient_asks", "other"
]


class CancellationAccepted(Answered):
    """La demande est enregistrée ; la réponse vient du service de délivrance."""

    cancellation_id: UUID
    number: str
    state: Literal["pending"] = "pending"
    requested_at: datetime
    reason: CancellationReason | str


CancellationScope = Literal["whole", "rest"]


CancellationRejection = Literal["already_dispensed", "already_expired", "already_ended"]


class CancellationAnswer(Answered):
    """Une demande et sa réponse.

    « cancelled » : plus rien ne sera délivré. « scope », « rejection » et le refus lui-même disent
    ce qui a été délivré : quand le patient masque l’exécution, toute réponse se lit « cancelled ».
    """

    cancellation_id: UUID
    state: Literal["pending"] | Literal["cancelled", "rejected"] | str
    reason: CancellationReason | str
    comment: str | None
    requested_at: datetime
    replaced_by: str | None
    scope: CancellationScope | str | None
    rejection: CancellationRejection | str | None
    decided_at: datetime | None


class Cancellations(Answered):
    """Les demandes d’annulation d’une ordonnance, la plus ancienne en premier."""

    number: str
    visibility: Literal["visible", "hidden_by_patient"] | str
    cancellations: tuple[CancellationAnswer, ...]


class CheckError(Answered):
    """Un motif de refus, tel que l’acquittement négatif le donnerait."""

    code: str
    line: int | None
    field: str | None
    detail: str
    advice: str


class CheckedLine(Answered):
    """Une ligne, telle qu’elle serait enregistrée ; vide là où il manque de quoi le dire."""

    line: int
    label: str | None
    quantity: Quantity | None
    is_secure: bool


class Check(Answered):
    """Ce que donnerait l’enregistrement d’une ordonnance ; rien n’est enregistré."""

    acceptable: bool
    is_secure: bool
    secure_paper_required: bool
    errors: tuple[CheckError, ...]
    warnings: tuple[AcknowledgedWarning, ...]
    lines: tuple[CheckedLine, ...]


class DispensedLine(Answered):
    """Ce qu’une officine a fait d’une ligne.

    « adapted » : autrement que prescrit, avec l’accord du prescripteur (« agreed_by » : sa réponse
    à une demande, ou un appel) ; « postponed » : reportée, si possible jusqu’à « expected_on ».
    « owed_packs » : boîtes promises ce jour-là, que le patient revient chercher ; « deducted » : ce
    qu’une présentation tardive a fait perdre, dans l’unité de la ligne (art. R.5132-33 du CSP).
    """

    line: int
    outcome: LineOutcome | str
    is_reversed: bool
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | str | None
    agreed_by: AgreedBy | str | None
    agreed_at: datetime | None
    expected_on: date | None
    owed_packs: int
    deducted: int
    label: str | None


class Dispensation(Answered):
    """Une délivrance, et l’accord de sa facture une fois facturée."""

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: str
    lines: tuple[DispensedLine, ...]
    billing: Billing | None


class HandOver(Answered):
    """Ce qu’une officine a fait d’une ligne, quand et où ; « label » dit le produit délivré.

    « owed_packs » et « deducted » : boîtes alors promises, et ce que la présentation tardive a fait
    perdre, qui n’est plus dans ce qu’il reste à délivrer.
    """

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: str
    pharmacy_name: str | None
    outcome: LineOutcome | str
    is_reversed: bool
    is_substituted: bool
    label: str | None
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | str | None
    agreed_by: AgreedBy | str | None
    agreed_at: datetime | None
    expected_on: date | None
    owed_packs: int
    deducted: int
    billing: Billing | None


class ExecutedLine(Answered):
    """Où en est une ligne, dans l’unité de sa quantité ; la dernière délivrance vient en premier.

    « next_possible_on » : le jour où s’ouvre le renouvellement ; nul quand la ligne peut être
    délivrée sans attendre, ou ne le peut plus.
    """

    line: int
    label: str
    unit: Literal["pack", "day"] | str
    total: int
    left_total: int
    next_possible_on: date | None
    status: (
        Literal[
            "to_dispense",
            "partially_dispensed",
            "dispensed",
            "not_dispensed",
            "postponed",
            "expired",
            "cancelled",
            "replaced",
        ]
        | str
    )
    hand_overs: tuple[HandOver, ...]


class Execution(Answered):
    """Ce que le patient laisse voir de l’exécution ; la dernière délivrance vient en premier."""

    visibility: Literal["visible", "hidden_by_patient"] | str
    dispensations: tuple[Dispensation, ...]
    lines: tuple[ExecutedLine, ...] = ()


class Line(Answered):
    """Une ligne de l’ordonnance, numérotée à partir de 1."""

    line: int
    product: Annotated[
        Annotated[MedicinePack, Tag("cip13")]
        | Annotated[MedicineSpeciality, Tag("cis")]
        | Annotated[MedicineInn, Tag("inn")]
        | Annotated[Device, Tag("lpp")]
        | Annotated[Preparation, Tag("preparation")]
        | Annotated[Unheard, Tag(UNHEARD)],
        kind_among("cip13", "cis", "inn", "lpp", "preparation"),
    ]
    posology: Posology
    quantity: Quantity
    duration_days: int | None = None
    packs: int | None = None
    non_substituable: NonSubstituable | str | None = None
    is_ald: bool = False
    is_secure: bool = False
    mentions: Mentions | None = None
