"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.dispense.consultations_answered_1 import (
    VerificationOutcome,
    VerificationStep,
)
from ordoflux_client.models.prescription import (
    AgreedBy,
    DispensingRefusalReason,
    LineOutcome,
    NotDeliveredReason,
    ReasonToGoOnCode,
    ReversalReason,
)
from ordoflux_client.shapes import Asked


class AgreementBody(Asked):
    """L’accord du prescripteur à une adaptation.

    « request » : sa réponse à la demande « request_id » de cette ligne ; « phone » : un appel, et
    l’instant « agreed_at » de son accord.
    """

    by: AgreedBy
    request_id: UUID | None = None
    agreed_at: datetime | None = None


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


class ReasonToGoOnBody(Asked):
    """Pourquoi l’officine poursuit : alerte, remplacement, ou autre officine désignée."""

    code: ReasonToGoOnCode
    comment: Annotated[str, Field(min_length=0, max_length=500)] = ""


class VerificationBody(Asked):
    """La vérification d’un médicament onéreux : les étapes faites, et sa conclusion « outcome ».

    « secured » : authentifiée ; « temporary » : le plus petit conditionnement, les vérifications se
    poursuivent ; « refused » : refus de délivrance, avec son motif « reason » et ce que le
    pharmacien a constaté (« comment »), que le prescripteur lira ; la ligne est « not_delivered ».
    """

    outcome: VerificationOutcome
    steps: Annotated[tuple[VerificationStep, ...], Field(min_length=1, max_length=8)]
    reason: DispensingRefusalReason | None = None
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class RequestedLineBody(Asked):
    """Ce que l’officine fait d’une ligne.

    « adapted » : autrement que prescrit, avec l’accord du prescripteur (« agreement ») ;
    « postponed » : plus tard, pour le motif « reason », et si possible la date « expected_on ».
    « owed_packs » : le dû, des boîtes promises en plus, que le patient revient chercher ; absent,
    ce qui était dû moins ce qui est délivré. « order_number » : le numéro d’ordonnancier.
    « packs_scanned » : le texte du DataMatrix de chaque boîte remise, vérifiée une à une.
    « verification » : les étapes faites pour un médicament onéreux, si le QR code n’a pas été lu.
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
    verification: VerificationBody | None = None


class DispensationBody(Asked):
    """Étape 1 : ce qui est délivré, ligne par ligne."""

    consultation_id: UUID
    version: Annotated[int, Field(ge=1, le=2147483647)] | None = None
    reason_to_go_on: ReasonToGoOnBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=20)]


class ReversalBody(Asked):
    """Ce que l’officine retire de sa délivrance : des lignes entières ; sans « lines », toutes.

    « credit_number » : le numéro de l’avoir, quand la délivrance est facturée. Le commentaire
    reste dans votre officine.
    """

    reason: ReversalReason
    lines: Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], Field(max_length=20)] = ()
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    credit_number: Annotated[str, Field(min_length=1, max_length=40)] | None = None
