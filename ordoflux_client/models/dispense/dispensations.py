"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.dispense.consultations import CheckAnswer, FillKind, RecordedLineAnswer
from ordoflux_client.models.prescription import (
    AgreedBy,
    ExecutionSource,
    LineOutcome,
    NotDeliveredReason,
    PrescriptionState,
    ReasonToGoOnCode,
    ReversalReason,
)
from ordoflux_client.shapes import Answered, Asked


class AgreementBody(Asked):
    """L’accord du prescripteur à une adaptation.

    « request » : sa réponse à la demande « request_id » de cette ligne ; « phone » : un appel, et
    l’instant « agreed_at » de son accord.
    """

    by: AgreedBy
    request_id: UUID | None = None
    agreed_at: datetime | None = None


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
    credit_number: str | None
    invoice_id: UUID
    differences: tuple[DifferenceAnswer, ...]


class PartsBody(Asked):
    """Qui paie une ligne : assurance maladie obligatoire, complémentaire, patient ; en centimes."""

    amo_cents: Annotated[int, Field(ge=0, le=100000000)]
    amc_cents: Annotated[int, Field(ge=0, le=100000000)]
    patient_cents: Annotated[int, Field(ge=0, le=100000000)] = 0


class InvoiceLineBody(Asked):
    """Une ligne de la facture ; le montant est en centimes d’euro.

    « parts » : la somme est celle du montant, à un centime près.
    """

    line: Annotated[int, Field(ge=1, le=100)]
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None
    lpp: Annotated[str, Field(pattern="^[0-9]{7}$")] | None = None
    packs: Annotated[int, Field(ge=1, le=9999)]
    amount_cents: Annotated[int, Field(ge=0, le=100000000)]
    parts: PartsBody | None = None


class BillingBody(Asked):
    """Étape 2 : la facture d’une délivrance ; les montants sont en centimes d’euro."""

    invoice_number: Annotated[str, Field(min_length=1, max_length=40)]
    invoiced_on: date
    supporting_document: Literal["automatic", "scor"]
    total_cents: Annotated[int, Field(ge=0, le=100000000)]
    lines: Annotated[tuple[InvoiceLineBody, ...], Field(min_length=1, max_length=20)]


class MistakeBody(Asked):
    """Ce qui s’est passé ; le texte est chiffré et ne quitte pas votre officine.

    « kind » : l’identification (du patient ou du produit), le dosage ou la quantité, une
    interaction ou une contre-indication, autre chose. « cause » : si elle est déjà connue.
    """

    kind: Literal["identification", "dosage_quantity", "interaction_contraindication", "other"]
    details: Annotated[str, Field(min_length=1, max_length=1000)]
    cause: Annotated[str, Field(min_length=1, max_length=1000)] | None = None


class CheckBody(Asked):
    """Ce qu’a constaté une seconde personne ; une erreur se décrit dans « error »."""

    outcome: Literal["confirmed", "error_found"]
    error: MistakeBody | None = None


class RefusalAnswer(Answered):
    """Pourquoi une ligne n’est pas enregistrée."""

    code: str
    detail: str


class StepOneLine(Answered):
    """Une ligne de l’étape 1, enregistrée ou refusée, et ce qu’il en reste.

    « fill » : première délivrance ou suivante (F, R), complète ou partielle (FC, FP) ;
    « deducted » : ce qui est perdu parce que la ligne est présentée tard, dans son unité ;
    « packs_verified » : combien de boîtes scannées ont été vérifiées par leur numéro de série.
    """

    line: int
    outcome: LineOutcome | str
    packs: int | None
    covers_days: int | None
    fill: FillKind | str | None
    owed_packs: int
    deducted: int
    packs_verified: int | None
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    refusal: RefusalAnswer | None


class DispensationAnswer(Answered):
    """L’étape 1 enregistrée, et ce qui s’imprime sur l’ordonnance, ligne à ligne."""

    dispensation_id: UUID
    number: str
    state: PrescriptionState | str
    version: int
    recorded_at: datetime
    lines: tuple[StepOneLine, ...]
    mentions_to_print: tuple[str, ...]


class ReasonToGoOnBody(Asked):
    """Pourquoi l’officine poursuit : alerte, remplacement, ou autre officine désignée."""

    code: ReasonToGoOnCode
    comment: Annotated[str, Field(min_length=0, max_length=500)] = ""


class RequestedLineBody(Asked):
    """Ce que l’officine fait d’une ligne.

    « adapted » : autrement que prescrit, avec l’accord du prescripteur (« agreement ») ;
    « postponed » : plus tard, pour le motif « reason », et si possible la date « expected_on ».
    « owed_packs » : le dû, des boîtes promises en plus, que le patient revient chercher ; absent,
    ce qui était dû moins ce qui est délivré. « order_number » : le numéro d’ordonnancier.
    « packs_scanned » : le texte du DataMatrix de chaque boîte remise, vérifiée une à une.
    """

    line: Annotated[int, Field(ge=1, le=100)]
    outcome: LineOutcome
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None
    lpp: Annotated[str, Field(pattern="^[0-9]{7}$")] | None = None
    packs: Annotated[int, Field(ge=1, le=9999)] | None = None
    covers_days: Annotated[int, Field(ge=1, le=9999)] | None = None
    reason: NotDeliveredReason | None = None
    agreement: AgreementBody | None = None
    expected_on: date | None = None
    owed_packs: Annotated[int, Field(ge=0, le=9999)] | None = None
    order_number: Annotated[str, Field(pattern="^[0-9]{1,12}(?:[/-][0-9]{1,6})?$")] | None = None
    packs_scanned: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=1000)], ...], Field(max_length=50)
    ] = ()


class DispensationBody(Asked):
    """Étape 1 : ce qui est délivré, ligne par ligne."""

    consultation_id: UUID
    version: Annotated[int, Field(ge=1, le=2147483647)] | None = None
    reason_to_go_on: ReasonToGoOnBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=20)]


class DispensationCheckAnswer(Answered):
    """Le contrôle enregistré d’une délivrance.

    « reverse_at » : si une erreur est trouvée, où la retirer (POST), en tout ou ligne par ligne.
    """

    outcome: Literal["confirmed", "error_found"] | str
    checked_at: datetime
    checked_by: str
    error_id: UUID | None
    dispensation_id: UUID
    number: str
    reverse_at: str | None


class ReasonToGoOnAnswer(Answered):
    """Pourquoi l’officine a poursuivi après vérification : alerte, remplacement, autre officine."""

    code: ReasonToGoOnCode | str
    comment: str


class DispensationReadAnswer(Answered):
    """Une délivrance relue, et sa facture s’il y en a une.

    Le motif et les contrôles (« checks ») ne sont que pour l’officine.
    """

    dispensation_id: UUID
    number: str
    recorded_at: datetime
    source: ExecutionSource | str
    intended_at: datetime | None
    pharmacy_finess: str
    lines: tuple[RecordedLineAnswer, ...]
    reason_to_go_on: ReasonToGoOnAnswer | None
    billing: BillingAnswer | None
    checks: tuple[CheckAnswer, ...]


class ReversedLine(Answered):
    """Une ligne retirée, et ce qu’il en reste à délivrer, dans l’unité de sa quantité."""

    line: int
    outcome: LineOutcome | str
    packs: int
    covers_days: int | None
    left_now: int
    left_total: int
    next_possible_on: date | None


class ReversalAnswer(Answered):
    """Ce qui est retiré d’une délivrance ; « version » : celle de l’ordonnance désormais.

    Si le prescripteur avait voulu y mettre fin quand tout était délivré, elle prend fin aussitôt :
    « state » le dit à la prochaine consultation.
    """

    reversal_id: UUID
    dispensation_id: UUID
    number: str
    reason: ReversalReason | str
    reversed_at: datetime
    state: PrescriptionState | str
    version: int
    lines: tuple[ReversedLine, ...]


class ReversalBody(Asked):
    """Ce que l’officine retire de sa délivrance : des lignes entières ; sans « lines », toutes.

    « credit_number » : le numéro de l’avoir, quand la délivrance est facturée. Le commentaire
    reste dans votre officine.
    """

    reason: ReversalReason
    lines: Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], Field(max_length=20)] = ()
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    credit_number: Annotated[str, Field(min_length=1, max_length=40)] | None = None
