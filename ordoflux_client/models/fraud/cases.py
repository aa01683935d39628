"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, Tag

from ordoflux_client.models.fraud.reports import ReportAnswer
from ordoflux_client.models.prescription import (
    Authenticity,
    DispensingRefusalReason,
    ExecutionSource,
    PackFinding,
    PrescriptionState,
    ReasonToGoOnCode,
    ReversalReason,
    SignalClass,
    SignalName,
)
from ordoflux_client.shapes import UNHEARD, Answered, Asked, Unheard, kind_among


class BilledAnswer(Answered):
    """Une officine a facturé (étape 2)."""

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    kind: Literal["billed"] = "billed"
    reconciliation: Literal["reconciled", "mismatch"] | str


class SignalAnswer(Answered):
    """Un signal levé : ce qui a été observé, face à quel seuil, et les événements qui le prouvent.

    Classe D : un fait ; H : appeler le prescripteur ; F : pour les analystes seulement.
    """

    signal_id: UUID
    signal: SignalName | str
    signal_class: SignalClass | str
    signal_version: int
    sentence: str
    observed: str
    threshold: str
    window_hours: int | None
    raised_at: datetime
    hit_count: int
    evidence: tuple[UUID, ...]


class CaseAnswer(Answered):
    """Un dossier : les signaux d’un même numéro d’ordonnance, sous pseudonyme.

    Il s’ouvre au premier signal, quand un pharmacien refuse de délivrer parce qu’il suspecte une
    fraude, ou quand une délivrance déclarée après coup dépasse l’ordonnance : dans ces deux cas il
    peut n’avoir aucun signal, et la chronologie dit pourquoi.
    """

    case_id: UUID
    number: str
    is_known: bool
    prescriber_rpps: str | None
    patient_ref: str | None
    issued_on: date | None
    state: Literal["open", "closed"] | str
    opened_at: datetime
    last_hit_at: datetime
    signals: tuple[SignalAnswer, ...]


class PresentedAnswer(Answered):
    """Une officine a consulté l’ordonnance ; `visit_count` consultations semblables ce jour-là."""

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    kind: Literal["presented"] = "presented"
    authenticity: Authenticity | str
    visit_count: int


class RecordedAnswer(Answered):
    """Une officine a exécuté (étape 1).

    `reason_to_go_on` : pourquoi elle a poursuivi malgré une alerte, un remplacement, ou la
    désignation d’une autre officine.
    """

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    kind: Literal["recorded"] = "recorded"
    state: PrescriptionState | str
    reason_to_go_on: ReasonToGoOnCode | str | None


class RefusedAnswer(Answered):
    """Un pharmacien a refusé de délivrer ; `lines` vide : toute l’ordonnance.

    Ses mots sont chez lui, et chez le prescripteur qu’il interroge.
    """

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    kind: Literal["refused"] = "refused"
    reason: DispensingRefusalReason | str
    lines: tuple[int, ...]


class ReversedAnswer(Answered):
    """Une officine a retiré des lignes de sa délivrance, et dit pourquoi."""

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    kind: Literal["reversed"] = "reversed"
    reason: ReversalReason | str
    lines: tuple[int, ...]


class PackAnswer(Answered):
    """Une boîte scannée qui ne peut pas être délivrée, ou que personne n’a pu vérifier.

    `pack_ref` est la même partout où cette boîte est présentée ; `first_pharmacy_finess` :
    l’officine qui l’a déjà délivrée.
    """

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    kind: Literal["pack"] = "pack"
    finding: PackFinding | str
    pack_ref: str
    first_pharmacy_finess: str | None


class ExcessAnswer(Answered):
    """Ce qui a été remis en trop d’une ligne, et pourquoi le comptoir l’aurait refusé."""

    line: int
    cip13: str | None
    quantity: int
    code: str


class ConflictingAnswer(Answered):
    """Une officine a déclaré après coup une délivrance qui contredit ce qui était enregistré.

    « occurred_at » : quand elle l’a déclarée ; « intended_at » : quand elle a délivré.
    """

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    kind: Literal["conflicting"] = "conflicting"
    source: ExecutionSource | str
    intended_at: datetime
    lines: tuple[ExcessAnswer, ...]


class CaseDetail(Answered):
    """Un dossier avec la chronologie de l’ordonnance, du plus récent au plus ancien."""

    case_id: UUID
    number: str
    is_known: bool
    prescriber_rpps: str | None
    patient_ref: str | None
    issued_on: date | None
    state: Literal["open", "closed"] | str
    opened_at: datetime
    last_hit_at: datetime
    signals: tuple[SignalAnswer, ...]
    timeline: tuple[
        Annotated[
            Annotated[BilledAnswer, Tag("billed")]
            | Annotated[ConflictingAnswer, Tag("conflicting")]
            | Annotated[PackAnswer, Tag("pack")]
            | Annotated[PresentedAnswer, Tag("presented")]
            | Annotated[RecordedAnswer, Tag("recorded")]
            | Annotated[RefusedAnswer, Tag("refused")]
            | Annotated[ReversedAnswer, Tag("reversed")]
            | Annotated[Unheard, Tag(UNHEARD)],
            kind_among(
                "billed", "conflicting", "pack", "presented", "recorded", "refused", "reversed"
            ),
        ],
        ...,
    ]


class CasePage(Answered):
    """Une page de dossiers, du plus récent au plus ancien ; `next` mène à la suivante."""

    cases: tuple[CaseAnswer, ...]
    next: str | None


VerificationReason = Literal["report", "signal", "identity_held"]


class OrderedVerification(Answered):
    """Ce qui a été demandé, à qui, et jusqu’à quand ; la réponse rejoint le dossier."""

    request_id: UUID
    case_id: UUID
    number: str | None
    prescriber_rpps: str
    reason: VerificationReason | str
    state: Literal["open", "answered", "lapsed"] | str
    requested_at: datetime
    answer_by: datetime


class ReportsOfCase(Answered):
    """Les signalements d’un dossier, du plus ancien au plus récent, sous pseudonyme."""

    reports: tuple[ReportAnswer, ...]


class VerificationBody(Asked):
    """Ce qui est demandé au prescripteur du dossier.

    Pour une ordonnance numérique, rien n’est à écrire : il en retrouve le contenu. Pour un papier :
    ce qu’il porte. « prescriber_rpps » : si le dossier n’en nomme aucun.
    """

    prescriber_rpps: Annotated[str, Field(pattern="^[0-9]{11}$")] | None = None
    issued_on: date | None = None
    patient_name: Annotated[str, Field(min_length=1, max_length=160)] | None = None
    medicines: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=20)
    ] = ()
    pharmacy_name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
