"""What analysts read, as the store finds it: codes, pseudonyms, the reasons of each signal."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.fraud.model import CaseState, Family, Severity
from shared.contracts.dispense import (
    Authenticity,
    DispensingRefusalReason,
    ExecutionSource,
    PackFinding,
    PrescriptionState,
    QuotaKind,
    ReasonToGoOnCode,
    ReversalReason,
)
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.fields import Model
from shared.identifiers import Cip13, Finess, Rpps

Reconciliation = Literal["reconciled", "mismatch"]


class SignalAnswer(Model):
    """Un signal levé : ce qui a été observé, face à quel seuil, et les événements qui le prouvent.

    Classe D : un fait ; H : appeler le prescripteur ; F : pour les analystes seulement.
    « counterfactual » dit ce qui ne l’aurait pas déclenché.
    """

    signal_id: UUID
    signal: SignalName
    signal_class: SignalClass
    signal_version: int
    sentence: str
    observed: str
    threshold: str
    window_hours: int | None
    raised_at: datetime
    hit_count: int
    evidence: tuple[UUID, ...]
    family: Family
    points: int
    counterfactual: str


class CaseAnswer(Model):
    """Un dossier : les signaux d’une même entité (ordonnance, prescripteur, patient, officine).

    « points » est la somme de ceux de ses signaux, plafonnée à 50 par famille ; « severity » en
    découle. Les personnes y sont sous pseudonyme ; « number » manque quand le dossier ne porte pas
    sur une ordonnance.

    Il s’ouvre au premier signal, quand un pharmacien refuse de délivrer parce qu’il suspecte une
    fraude, ou quand une délivrance déclarée après coup dépasse l’ordonnance : dans ces deux cas il
    peut n’avoir aucun signal, et la chronologie dit pourquoi.
    """

    case_id: UUID
    entity_kind: EntityKind
    entity_ref: str
    points: int
    severity: Severity
    number: str | None
    is_known: bool
    prescriber_rpps: Rpps | None
    patient_ref: str | None
    issued_on: date | None
    state: CaseState
    opened_at: datetime
    last_hit_at: datetime
    signals: tuple[SignalAnswer, ...]


class CasePage(Model):
    """Une page de dossiers, du plus récent au plus ancien ; `next` mène à la suivante."""

    cases: tuple[CaseAnswer, ...]
    next: str | None


class _TimelineAnswer(Model):
    event_id: UUID
    occurred_at: datetime
    pharmacy_finess: Finess
    number: str | None


class PresentedAnswer(_TimelineAnswer):
    """Une officine a consulté l’ordonnance ; `visit_count` consultations semblables ce jour-là."""

    kind: Literal["presented"] = "presented"
    authenticity: Authenticity
    visit_count: int


class RecordedAnswer(_TimelineAnswer):
    """Une officine a exécuté (étape 1).

    `reason_to_go_on` : pourquoi elle a poursuivi malgré une alerte, un remplacement, ou la
    désignation d’une autre officine.
    """

    kind: Literal["recorded"] = "recorded"
    state: PrescriptionState
    reason_to_go_on: ReasonToGoOnCode | None


class BilledAnswer(_TimelineAnswer):
    """Une officine a facturé (étape 2)."""

    kind: Literal["billed"] = "billed"
    reconciliation: Reconciliation


class ReversedAnswer(_TimelineAnswer):
    """Une officine a retiré des lignes de sa délivrance, et dit pourquoi."""

    kind: Literal["reversed"] = "reversed"
    reason: ReversalReason
    lines: tuple[int, ...]


class RefusedAnswer(_TimelineAnswer):
    """Un pharmacien a refusé de délivrer ; `lines` vide : toute l’ordonnance.

    Ses mots sont chez lui, et chez le prescripteur qu’il interroge.
    """

    kind: Literal["refused"] = "refused"
    reason: DispensingRefusalReason
    lines: tuple[int, ...]


class PackAnswer(_TimelineAnswer):
    """Une boîte scannée qui ne peut pas être délivrée, ou que personne n’a pu vérifier.

    `pack_ref` est la même partout où cette boîte est présentée ; `first_pharmacy_finess` :
    l’officine qui l’a déjà délivrée.
    """

    kind: Literal["pack"] = "pack"
    finding: PackFinding
    pack_ref: str
    first_pharmacy_finess: Finess | None


class ExcessAnswer(Model):
    """Ce qui a été remis en trop d’une ligne, et pourquoi le comptoir l’aurait refusé."""

    line: int
    cip13: Cip13 | None
    quantity: int
    code: str


class ConflictingAnswer(_TimelineAnswer):
    """Une officine a déclaré après coup une délivrance qui contredit ce qui était enregistré.

    « occurred_at » : quand elle l’a déclarée ; « intended_at » : quand elle a délivré.
    """

    kind: Literal["conflicting"] = "conflicting"
    source: ExecutionSource
    intended_at: datetime
    lines: tuple[ExcessAnswer, ...]


class DeniedAnswer(_TimelineAnswer):
    """Le patient dit ne pas avoir reçu ce que l’officine a enregistré à son nom."""

    kind: Literal["denied"] = "denied"


class QuotaAnswer(_TimelineAnswer):
    """Une officine a dépassé une limite que seuls des essais en boucle atteignent."""

    kind: Literal["quota"] = "quota"
    quota: QuotaKind
    count: int


TimelineAnswer = (
    PresentedAnswer
    | RecordedAnswer
    | BilledAnswer
    | RefusedAnswer
    | ReversedAnswer
    | PackAnswer
    | ConflictingAnswer
    | DeniedAnswer
    | QuotaAnswer
)


class CaseDetail(CaseAnswer):
    """Un dossier avec la chronologie de ce dont il traite, du plus récent au plus ancien."""

    timeline: tuple[Annotated[TimelineAnswer, Field(discriminator="kind")], ...]
