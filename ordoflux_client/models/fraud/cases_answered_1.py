"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

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
from ordoflux_client.shapes import Answered

VerificationAnswerCode = Literal["issued", "issued_altered", "not_issued", "identity_misused"]


VerificationReason = Literal["report", "signal", "identity_held"]


AnsweredBy = Literal["api", "link"]


class SuggestedDecision(Answered):
    """Ce que la réponse suggère de proposer (POST /v1/decisions) ; l’analyste reste libre."""

    kind: (
        Literal[
            "confirm",
            "dismiss",
            "spread_region",
            "spread_national",
            "rectify",
            "activate_rule",
            "hold_prescriber",
            "release_prescriber",
        ]
        | str
    )
    reason_code: str
    detail: dict[str, str]


class AskedInCase(Answered):
    """Une question du dossier et ce qu’il en est ; « is_by_rule » : aucun analyste ne l’a posée."""

    request_id: UUID
    case_id: UUID
    number: str | None
    prescriber_rpps: str
    reason: VerificationReason | str
    state: Literal["open", "answered", "lapsed"] | str
    requested_at: datetime
    answer_by: datetime
    is_by_rule: bool
    answer: VerificationAnswerCode | str | None
    answered_by: AnsweredBy | str | None
    answered_at: datetime | None
    answer_comment: str | None
    suggestion: SuggestedDecision | None


EntityKind = Literal["prescription", "paper", "prescriber", "patient", "pharmacy", "ring"]


class BilledAnswer(Answered):
    """Une officine a facturé (étape 2)."""

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    number: str | None
    kind: Literal["billed"] = "billed"
    reconciliation: Literal["reconciled", "mismatch"] | str


class SignalAnswer(Answered):
    """Un signal levé : ce qui a été observé, face à quel seuil, et les événements qui le prouvent.

    Classe D : un fait ; H : appeler le prescripteur ; F : pour les analystes seulement.
    « counterfactual » dit ce qui ne l’aurait pas déclenché.
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
    family: Literal["identity", "quantity", "geography", "pharmacy", "authenticity"] | str
    points: int
    counterfactual: str


class CaseAnswer(Answered):
    """Un dossier : les signaux d’une même entité (ordonnance, prescripteur, patient, officine).

    « points » est la somme de ceux de ses signaux, plafonnée à 50 par famille ; « severity » en
    découle. Les personnes y sont sous pseudonyme ; « number » manque quand le dossier ne porte pas
    sur une ordonnance.

    Il s’ouvre au premier signal, quand un pharmacien refuse de délivrer parce qu’il suspecte une
    fraude, ou quand une délivrance déclarée après coup dépasse l’ordonnance : dans ces deux cas il
    peut n’avoir aucun signal, et la chronologie dit pourquoi.
    """

    case_id: UUID
    entity_kind: EntityKind | str
    entity_ref: str
    points: int
    severity: Literal["low", "medium", "high", "critical"] | str
    number: str | None
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
    number: str | None
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
    number: str | None
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
    number: str | None
    kind: Literal["refused"] = "refused"
    reason: DispensingRefusalReason | str
    lines: tuple[int, ...]


class ReversedAnswer(Answered):
    """Une officine a retiré des lignes de sa délivrance, et dit pourquoi."""

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    number: str | None
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
    number: str | None
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
    number: str | None
    kind: Literal["conflicting"] = "conflicting"
    source: ExecutionSource | str
    intended_at: datetime
    lines: tuple[ExcessAnswer, ...]


class DeniedAnswer(Answered):
    """Le patient dit ne pas avoir reçu ce que l’officine a enregistré à son nom."""

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    number: str | None
    kind: Literal["denied"] = "denied"


QuotaKind = Literal[
    "failed_consultations", "failed_scans", "consultations_without_dispensing", "polling"
]


class QuotaAnswer(Answered):
    """Une officine a dépassé une limite que seuls des essais en boucle atteignent."""

    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: str
    number: str | None
    kind: Literal["quota"] = "quota"
    quota: QuotaKind | str
    count: int
