"""Confirmed alerts: what two analysts confirmed, and how far it is spread."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contracts.fraud import AlertScope, AnomalyKind
from shared.identifiers import Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseToEnd:
    """An open case, as a decision finds it: whose it is, and what it is about."""

    case_id: UUID
    is_open: bool
    caisse: str | None
    number: str | None
    prescriber_rpps: Rpps | None
    patient_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A confirmed alert; `scope` None: not spread yet; `revision` counts what was published of it.

    `establishment` is the FINESS or AM number of the prescriber's place; `issued_on` the date of
    the prescription; `products` are names of the catalogue, folded. People's names are in `sealed`.
    """

    alert_id: UUID
    case_id: UUID
    caisse: str | None
    region: str
    anomaly: AnomalyKind
    number: str | None
    prescriber_rpps: Rpps | None
    patient_ref: str | None
    confirmed_at: datetime
    sealed: str
    establishment: str | None = None
    issued_on: date | None = None
    drug_classes: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    has_document: bool = False
    scope: AlertScope | None = None
    revision: int = 0
    spread_at: datetime | None = None
    withdrawn_at: datetime | None = None
