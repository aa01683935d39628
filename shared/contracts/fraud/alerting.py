"""What officines report, and what two analysts made of it."""

from typing import Literal
from uuid import UUID

from typing_extensions import override

from shared.contracts.event import Event
from shared.contracts.fraud.words import (
    AlertScope,
    AnomalyKind,
    ReportKind,
    SignalClass,
    WithdrawalReason,
)
from shared.identifiers import Finess, Rpps


class SuspicionReported(Event):
    """An officine declared a suspicion (signalement); names, words and scan stay with fraud."""

    type: Literal["suspicion.reported"] = "suspicion.reported"
    version: Literal[1] = 1
    report_id: UUID
    case_id: UUID
    kind: ReportKind
    number: str | None = None  # None: paper without one
    anomaly: AnomalyKind
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    prescriber_rpps: Rpps | None = None
    patient_ref: str | None = None

    @property
    @override
    def key(self) -> str:
        """The prescription's number where there is one, else the report's own id."""
        return self.number or str(self.report_id)


class AlertConfirmed(Event):
    """Two analysts confirmed a fraud (avéré), or spread its alert further: officines learn it.

    A later `revision` of an alert says all anew. `signal_class` is D for the very number of a
    prescription (a fact), H for the people it names: the officine is asked to call.
    """

    type: Literal["alert.confirmed"] = "alert.confirmed"
    version: Literal[1] = 1
    alert_id: UUID
    case_id: UUID
    revision: int  # 1, 2, 3 … of this alert
    scope: AlertScope
    region: str  # INSEE code of the region that confirmed it, such as "11"
    anomaly: AnomalyKind
    signal_class: SignalClass
    sentence: str  # French, without personal data
    number: str | None = None
    prescriber_rpps: Rpps | None = None
    patient_ref: str | None = None
    drug_classes: tuple[str, ...] = ()  # ATC codes

    @property
    @override
    def key(self) -> str:
        """The prescription's number where there is one, else the alert's own id."""
        return self.number or str(self.alert_id)


class AlertWithdrawn(Event):
    """A suspicion was unfounded, rectified or out of date: whoever shows it stops at once.

    `alert_id` is None where no alert was confirmed; `signal_ids` are those of the case, and those
    that the alert set off at later presentations: all void.
    """

    type: Literal["alert.withdrawn"] = "alert.withdrawn"
    version: Literal[1] = 1
    case_id: UUID
    alert_id: UUID | None = None
    revision: int = 1  # goes on after those of the alert
    number: str | None = None
    prescriber_rpps: Rpps | None = None
    patient_ref: str | None = None
    reason: WithdrawalReason
    signal_ids: tuple[UUID, ...] = ()

    @property
    @override
    def key(self) -> str:
        """The key of what it withdraws, so that it comes after it."""
        return self.number or str(self.alert_id or self.case_id)
