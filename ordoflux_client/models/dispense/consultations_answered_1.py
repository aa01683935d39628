"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Tag

from ordoflux_client.models.prescription import (
    AdaptationKind,
    AdaptationOutcome,
    AgreedBy,
    Device,
    ExecutionSource,
    LineOutcome,
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    Mentions,
    NonSubstituable,
    NotDeliveredReason,
    Posology,
    Preparation,
    ProductProposal,
    Quantity,
    SignalClass,
    SignalName,
)
from ordoflux_client.shapes import UNHEARD, Answered, Unheard, kind_among


class AdaptationAnswer(Answered):
    """Une demande d’adaptation ; « lapsed » : sans réponse à temps, la ligne reste prescrite ainsi.

    « pharmacy_finess » et « comment » ne sont renseignés que si votre officine a demandé.
    « outcome » est nul tant que le prescripteur n’a pas répondu. Sans réponse avant « answer_by »,
    délivrez ce qui est prescrit, ou ne délivrez pas.
    """

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind | str
    pharmacy_finess: str | None
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
    """Une alerte à connaître avant de délivrer ; elle n’interdit rien à elle seule.

    L’étape 1 demande alors « reason_to_go_on » ; pour une fausse ordonnance avérée (« S4 », classe
    « D »), seul « prescriber_confirmed » est accepté. « S1 » : présentée quand il n’y a plus rien à
    délivrer ; « S2 » : présentée dans plusieurs officines en peu de temps ; « S3 » : ce qui a été
    montré n’est pas ce qui a été signé ; « S4 » : alerte avérée, ou ordonnance désavouée par son
    prescripteur ; « S5 » : l’identité du prescripteur est signalée comme usurpée. Classe « D » : un
    fait établi ; « H » : appelez le prescripteur ; « F », pour les analystes seulement, n’arrive
    pas ici.
    """

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


VerificationOutcome = Literal["secured", "temporary", "refused"]


VerificationStep = Literal[
    "patient_known",
    "prescriber_known",
    "prescriber_in_directory",
    "prescriber_complete",
    "text_faultless",
    "asafo_consulted",
    "care_pathway_consistent",
    "prescriber_contacted",
]


class RecordedLineAnswer(Answered):
    """Ce qu’une officine a fait d’une ligne ; ses vérifications ne sont montrées qu’à elle."""

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
    verification: VerificationOutcome | str | None
    verification_steps: tuple[VerificationStep | str, ...]


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

    D’une autre officine : le jour, le département, et de chaque ligne l’issue, le produit et la
    quantité ; ni qui elle est, ni l’heure, ni ses motifs.
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


class ExemptionAnswer(Answered):
    """Pourquoi rien n’est à vérifier."""

    code: Literal["qr_read"]
    detail: str


class ExpensiveLine(Answered):
    """Une ligne à vérifier, et pourquoi."""

    line: int
    detail: str


class VerificationStepAnswer(Answered):
    """Une étape ; « is_enough » : faite, elle authentifie l’ordonnance à elle seule."""

    code: VerificationStep | str
    is_enough: bool
    detail: str


class VerificationOutcomeAnswer(Answered):
    """Une conclusion, la mention à porter sur l’ordonnance, et ce qu’elle demande."""

    code: VerificationOutcome | str
    mention: str
    detail: str


class VerificationAnswer(Answered):
    """La vérification des médicaments de plus de 300 € la boîte (« lines »).

    Une délivrance temporaire y reste, quel que soit son prix, jusqu’à la fin des vérifications.
    « is_required » : à faire avant l’étape 1, qui la reçoit ligne par ligne (« verification ») ;
    sinon « exemption » dit pourquoi. « steps » : la liste à cocher, dans l’ordre ; « outcomes » :
    les trois conclusions possibles.
    """

    is_required: bool
    exemption: ExemptionAnswer | None
    lines: tuple[ExpensiveLine, ...]
    steps: tuple[VerificationStepAnswer, ...]
    outcomes: tuple[VerificationOutcomeAnswer, ...]
