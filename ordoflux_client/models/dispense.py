"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.prescription import (
    Device as Device,
    InitialPrescription as InitialPrescription,
    MedicineInn as MedicineInn,
    MedicinePack as MedicinePack,
    MedicineSpeciality as MedicineSpeciality,
    Mentions as Mentions,
    NamedPharmacy as NamedPharmacy,
    Patient as Patient,
    Posology as Posology,
    Preparation as Preparation,
    Prescriber as Prescriber,
    ProductProposal as ProductProposal,
    ProposalBody as ProposalBody,
    Quantity as Quantity,
    Surgery as Surgery,
)
from ordoflux_client.shapes import Answered, Asked


class AdaptationAnswer(Answered):
    """Une demande d’adaptation ; « lapsed » : sans réponse à temps, la ligne reste prescrite ainsi.

    « outcome » est nul tant que le prescripteur n’a pas répondu. Sans réponse avant « answer_by »,
    délivrez ce qui est prescrit, ou ne délivrez pas.
    """

    request_id: UUID
    number: str
    line: int
    kind: Literal["product", "form", "dose", "quantity", "duration", "stock_out", "other"] | str
    pharmacy_finess: str
    requested_at: datetime
    answer_by: datetime
    prescribed: str
    proposal: ProductProposal
    comment: str | None
    outcome: Literal["accepted", "refused", "counter_proposal", "lapsed"] | str | None
    answered_at: datetime | None
    counter_proposal: ProductProposal | None
    answer_comment: str | None


class AdaptationBody(Asked):
    """Une ligne que l’officine demande à délivrer autrement, et comment."""

    consultation_id: UUID
    line: Annotated[int, Field(ge=1, le=100)]
    kind: Literal["product", "form", "dose", "quantity", "duration", "stock_out", "other"]
    proposal: ProposalBody
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class AlertAnswer(Answered):
    """Une alerte à connaître avant de délivrer ; elle n’interdit rien à elle seule."""

    signal: Literal["S1", "S2", "S3"] | str
    signal_class: Literal["D", "H", "F"] | str
    sentence: str
    raised_at: datetime


class AlertReasonAnswer(Answered):
    """Pourquoi l’officine a poursuivi malgré une alerte."""

    code: Literal["prescriber_confirmed", "patient_known", "other"] | str
    comment: str


class AlertReasonBody(Asked):
    """Pourquoi l’officine poursuit malgré une alerte."""

    code: Literal["prescriber_confirmed", "patient_known", "other"]
    comment: Annotated[str, Field(min_length=0, max_length=500)] = ""


class DifferenceAnswer(Answered):
    """Une différence entre la facture et ce qui a été délivré."""

    code: str
    line: int | None
    expected: str | None
    observed: str | None
    detail: str


class BillingAnswer(Answered):
    """L’étape 2 enregistrée, et son rapprochement avec l’étape 1."""

    reconciliation: Literal["reconciled", "mismatch"] | str
    billed_at: datetime
    invoice_id: UUID
    differences: tuple[DifferenceAnswer, ...]


class InvoiceLineBody(Asked):
    """Une ligne de la facture ; le montant est en centimes d’euro."""

    line: Annotated[int, Field(ge=1, le=100)]
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None
    lpp: Annotated[str, Field(pattern="^[0-9]{7}$")] | None = None
    packs: Annotated[int, Field(ge=1, le=9999)]
    amount_cents: Annotated[int, Field(ge=0, le=100000000)]


class BillingBody(Asked):
    """Étape 2 : la facture d’une délivrance ; les montants sont en centimes d’euro."""

    invoice_number: Annotated[str, Field(min_length=1, max_length=40)]
    invoiced_on: date
    supporting_document: Literal["automatic", "scor"]
    total_cents: Annotated[int, Field(ge=0, le=100000000)]
    lines: Annotated[tuple[InvoiceLineBody, ...], Field(min_length=1, max_length=20)]


class BillingState(Answered):
    """Où en est l’étape 2 d’une délivrance."""

    reconciliation: Literal["reconciled", "mismatch"] | str
    billed_at: datetime


class ConsultedLine(Answered):
    """Une ligne signée et ce qu’il en reste, dans l’unité de sa quantité.

    « mentions » : ce que le prescripteur ou la loi ajoute à la ligne, dont « fraction_days ».
    """

    line: int
    label: str
    product: Annotated[
        MedicinePack | MedicineSpeciality | MedicineInn | Preparation | Device,
        Field(discriminator="kind"),
    ]
    posology: Posology
    quantity: Quantity
    non_substituable: Literal["MTE", "EFG", "CIF"] | str | None
    is_ald: bool
    is_secure: bool
    mentions: Mentions
    status: (
        Literal[
            "to_dispense",
            "partially_dispensed",
            "dispensed",
            "not_dispensed",
            "expired",
            "cancelled",
        ]
        | str
    )
    delivered: int
    left_now: int
    left_total: int
    next_possible_on: date | None
    adaptations: tuple[AdaptationAnswer, ...]


class RecordedLineAnswer(Answered):
    """Ce qu’une officine a fait d’une ligne."""

    line: int
    outcome: Literal["delivered", "substituted", "not_delivered"] | str
    label: str | None
    cip13: str | None
    lpp: str | None
    packs: int
    covers_days: int | None
    reason: (
        Literal[
            "stock_out",
            "patient_declined",
            "patient_has_enough",
            "clinical_reason",
            "unknown_product",
            "other",
        ]
        | str
        | None
    )


class HistoryEntry(Answered):
    """Ce qu’une officine a enregistré à un moment."""

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: str
    lines: tuple[RecordedLineAnswer, ...]
    billing: BillingState | None


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
    state: (
        Literal["issued", "partially_dispensed", "dispensed", "expired", "cancelled", "replaced"]
        | str
    )
    version: int
    authenticity: (
        Literal["authentic", "signature_invalid", "unknown_key", "content_differs", "not_checked"]
        | str
    )
    issued_on: date
    valid_until: date
    ended_at: datetime | None
    replaced_by: str | None
    replaces: str | None
    is_secure: bool
    setting: Literal["town", "hospital_consultation", "hospital_discharge"] | str
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
    """Soit le contenu du QR code, soit le numéro avec le matricule INS du patient."""

    qr: Annotated[str, Field(min_length=1, max_length=512)] | None = None
    number: Annotated[str, Field(min_length=18, max_length=64)] | None = None
    ins: Annotated[str, Field(pattern="^[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$")] | None = None
    printed_lines: Annotated[tuple[PrintedLineBody, ...], Field(max_length=20)] = ()


class RefusalAnswer(Answered):
    """Pourquoi une ligne n’est pas enregistrée."""

    code: str
    detail: str


class StepOneLine(Answered):
    """Une ligne de l’étape 1, enregistrée ou refusée, et ce qu’il en reste."""

    line: int
    outcome: Literal["delivered", "substituted", "not_delivered"] | str
    packs: int | None
    covers_days: int | None
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    refusal: RefusalAnswer | None


class DispensationAnswer(Answered):
    """L’étape 1 enregistrée."""

    dispensation_id: UUID
    number: str
    state: (
        Literal["issued", "partially_dispensed", "dispensed", "expired", "cancelled", "replaced"]
        | str
    )
    version: int
    recorded_at: datetime
    lines: tuple[StepOneLine, ...]


class RequestedLineBody(Asked):
    """Ce que l’officine fait d’une ligne."""

    line: Annotated[int, Field(ge=1, le=100)]
    outcome: Literal["delivered", "substituted", "not_delivered"]
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None
    lpp: Annotated[str, Field(pattern="^[0-9]{7}$")] | None = None
    packs: Annotated[int, Field(ge=1, le=9999)] | None = None
    covers_days: Annotated[int, Field(ge=1, le=9999)] | None = None
    reason: (
        Literal[
            "stock_out",
            "patient_declined",
            "patient_has_enough",
            "clinical_reason",
            "unknown_product",
            "other",
        ]
        | None
    ) = None


class DispensationBody(Asked):
    """Étape 1 : ce qui est délivré, ligne par ligne."""

    consultation_id: UUID
    version: Annotated[int, Field(ge=1, le=2147483647)] | None = None
    alert_reason: AlertReasonBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=20)]


class DispensationReadAnswer(Answered):
    """Une délivrance relue, et sa facture s’il y en a une ; le motif n’est que pour l’officine."""

    dispensation_id: UUID
    number: str
    recorded_at: datetime
    pharmacy_finess: str
    lines: tuple[RecordedLineAnswer, ...]
    alert_reason: AlertReasonAnswer | None
    billing: BillingAnswer | None
