"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, Tag

from ordoflux_client.models.prescription import (
    AdaptationKind,
    AdaptationOutcome,
    AgreedBy,
    Authenticity,
    Device,
    ExecutionSource,
    LineOutcome,
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    Mentions,
    NamedPharmacy,
    NonSubstituable,
    NotDeliveredReason,
    Patient,
    Posology,
    Preparation,
    Prescriber,
    PrescriptionState,
    ProductProposal,
    Quantity,
    Setting,
    SignalClass,
    SignalName,
    Surgery,
)
from ordoflux_client.shapes import UNHEARD, Answered, Asked, Unheard, kind_among


class AdaptationAnswer(Answered):
    """Une demande d’adaptation ; « lapsed » : sans réponse à temps, la ligne reste prescrite ainsi.

    « outcome » est nul tant que le prescripteur n’a pas répondu. Sans réponse avant « answer_by »,
    délivrez ce qui est prescrit, ou ne délivrez pas.
    """

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind | str
    pharmacy_finess: str
    requested_at: datetime
    answer_by: datetime
    prescribed: str
    proposal: ProductProposal
    comment: str | None
    outcome: AdaptationOutcome | str | None
    answered_at: datetime | None
    counter_proposal: ProductProposal | None
    answer_comment: str | None


class AlertAnswer(Answered):
    """Une alerte à connaître avant de délivrer ; elle n’interdit rien à elle seule."""

    signal: SignalName | str
    signal_class: SignalClass | str
    sentence: str
    raised_at: datetime


class BillingState(Answered):
    """Où en est l’étape 2 d’une délivrance ; « credit_number » : l’avoir qui annule la facture."""

    reconciliation: Literal["reconciled", "mismatch"] | str
    billed_at: datetime
    credit_number: str | None


class CheckAnswer(Answered):
    """Ce qu’a constaté une seconde personne ; « error_id » : l’erreur portée au registre."""

    outcome: Literal["confirmed", "error_found"] | str
    checked_at: datetime
    checked_by: str
    error_id: UUID | None


class ConsultedLine(Answered):
    """Une ligne signée et ce qu’il en reste, dans l’unité de sa quantité.

    « mentions » : ce que le prescripteur ou la loi ajoute à la ligne, dont « fraction_days » ;
    « owed_packs » : les boîtes que votre officine doit au patient.
    """

    line: int
    label: str
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
    non_substituable: NonSubstituable | str | None
    is_ald: bool
    is_secure: bool
    mentions: Mentions
    status: (
        Literal[
            "to_dispense",
            "partially_dispensed",
            "dispensed",
            "not_dispensed",
            "postponed",
            "expired",
            "cancelled",
        ]
        | str
    )
    delivered: int
    owed_packs: int
    left_now: int
    left_total: int
    next_possible_on: date | None
    adaptations: tuple[AdaptationAnswer, ...]


class HistoryLine(Answered):
    """Ce qui a été fait d’une ligne ; « is_reversed » : repris depuis, et qui ne compte plus."""

    line: int
    outcome: LineOutcome | str
    label: str | None
    cip13: str | None
    lpp: str | None
    packs: int
    covers_days: int | None
    is_reversed: bool


FillKind = Literal["FFC", "FFP", "RFC", "RFP"]


class RecordedLineAnswer(Answered):
    """Ce qu’une officine a fait d’une ligne."""

    line: int
    outcome: LineOutcome | str
    label: str | None
    cip13: str | None
    lpp: str | None
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | str | None
    reversed_at: datetime | None
    agreed_by: AgreedBy | str | None
    agreed_at: datetime | None
    expected_on: date | None
    fill: FillKind | str | None
    owed_packs: int
    deducted: int
    order_number: str | None


class OwnHistory(Answered):
    """Ce que votre officine a enregistré, et qui l’a contrôlé.

    « intended_at » : remis avant, à cet instant.
    """

    dispensation_id: UUID
    recorded_at: datetime
    source: ExecutionSource | str
    intended_at: datetime | None
    pharmacy_finess: str
    lines: tuple[RecordedLineAnswer, ...]
    billing: BillingState | None
    checks: tuple[CheckAnswer, ...]


class HistoryEntry(Answered):
    """Ce qu’une officine a enregistré ; « recorded_on » : le jour de la remise.

    D’une autre officine, seulement le jour, le département, et ce qui a été fait de chaque ligne :
    « own » n’est renseigné que pour la vôtre.
    """

    recorded_on: date
    department: str
    lines: tuple[HistoryLine, ...]
    own: OwnHistory | None


class WarningAnswer(Answered):
    """Ce que l’officine doit savoir avant de délivrer, de l’ordonnance ou d’une ligne."""

    code: str
    line: int | None
    detail: str


class ConsultationAnswer(Answered):
    """L’ordonnance telle qu’elle a été signée, et ce qu’il en reste à délivrer.

    « ended_at » : depuis quand elle est annulée ou remplacée ; « replaced_by » : le numéro de celle
    qui la remplace ; « replaces » : le numéro de celle qu’elle remplace ; « pharmacy » : l’officine
    que le prescripteur a désignée ; « surgery » : l’opération dont elle prépare les suites.
    """

    consultation_id: UUID
    expires_at: datetime
    number: str
    number_grouped: str
    state: PrescriptionState | str
    version: int
    authenticity: Authenticity | str
    issued_on: date
    valid_until: date
    ended_at: datetime | None
    replaced_by: str | None
    replaces: str | None
    is_secure: bool
    setting: Setting | str
    is_exception: bool
    pharmacy: NamedPharmacy | None
    surgery: Surgery | None
    patient: Patient
    prescriber: Prescriber
    lines: tuple[ConsultedLine, ...]
    alerts: tuple[AlertAnswer, ...]
    history: tuple[HistoryEntry, ...]
    warnings: tuple[WarningAnswer, ...]


class PrintedLineBody(Asked):
    """Ce que l’officine a lu sur le papier pour une ligne."""

    line: Annotated[int, Field(ge=1, le=100)]
    packs: Annotated[int, Field(ge=1, le=9999)] | None = None
    duration_days: Annotated[int, Field(ge=1, le=9999)] | None = None


class ConsultationBody(Asked):
    """Le contenu du QR code, ou le numéro avec le matricule INS, ou l’envoi du patient."""

    qr: Annotated[str, Field(min_length=1, max_length=512)] | None = None
    number: Annotated[str, Field(min_length=18, max_length=64)] | None = None
    ins: Annotated[str, Field(pattern="^[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$")] | None = None
    sending_id: UUID | None = None
    printed_lines: Annotated[tuple[PrintedLineBody, ...], Field(max_length=20)] = ()


class ReleasedLine(Answered):
    """Ce que l’officine devait encore d’une ligne, et ne doit plus."""

    line: int
    packs: int


class HandedBackAnswer(Answered):
    """L’ordonnance est rendue : l’officine ne délivre plus rien sans la consulter de nouveau.

    « released » : les boîtes qu’elle avait promises, et que le patient peut chercher ailleurs.
    """

    consultation_id: UUID
    number: str
    returned_at: datetime
    released: tuple[ReleasedLine, ...]
