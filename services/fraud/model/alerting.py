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

    @property
    def names_something(self) -> bool:
        """Whether officines could recognise anything by it; a case on one of them names nobody."""
        return any((self.number, self.prescriber_rpps, self.patient_ref))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPosition:
    """Where a page of alerts ended: they are listed by when they were spread, newest first."""

    spread_at: datetime
    alert_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertQuery:
    """Which alerts somebody asks for; `region`: his own, to which `scope` national adds the others.

    Days are both included; `drug_class` is the beginning of an ATC code, `product` folded words.
    `spread_after`: only what was spread since.
    """

    region: str
    scope: AlertScope
    anomaly: AnomalyKind | None = None
    issued: tuple[date | None, date | None] = (None, None)
    spread: tuple[datetime | None, datetime | None] = (None, None)
    prescriber_rpps: Rpps | None = None
    establishment: str | None = None
    drug_class: str | None = None
    product: str | None = None
    has_document: bool | None = None
    is_new_only: bool = False
    after: AlertPosition | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAlert:
    """An alert in the list; `is_new`: spread since the reader's last visit."""

    alert: Alert
    is_new: bool
