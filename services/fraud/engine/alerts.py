"""The confirmed alerts that presentations are compared with: by number, and by patient."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.identifiers import Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedAlert:
    """One alert (avéré): when it was confirmed, under which number and pseudonyms.

    `event_id`: what told of it, where it was an event.
    """

    alert_id: UUID
    confirmed_at: datetime
    event_id: UUID | None = None
    number: str | None = None
    prescriber: Rpps | None = None
    patient_ref: str | None = None
    drug_classes: tuple[str, ...] = ()  # ATC codes


@dataclass(slots=True)
class AlertList:
    """All of them in memory, or those that concern the numbers and patients at hand."""

    by_id: dict[UUID, ConfirmedAlert] = field(default_factory=dict)
    by_number: dict[str, ConfirmedAlert] = field(default_factory=dict)
    by_patient: dict[str, list[ConfirmedAlert]] = field(default_factory=dict)

    def confirm(self, alert: ConfirmedAlert) -> None:
        """Add an alert; a later revision of it takes the place of the former."""
        self.withdraw(alert.alert_id)
        self.by_id[alert.alert_id] = alert
        if alert.number is not None:
            self.by_number[alert.number] = alert
        if alert.patient_ref is not None:
            self.by_patient.setdefault(alert.patient_ref, []).append(alert)

    def withdraw(self, alert_id: UUID) -> None:
        """Forget an alert; one that is not there changes nothing."""
        alert = self.by_id.pop(alert_id, None)
        if alert is None:
            return
        if alert.number is not None and self.by_number.get(alert.number) == alert:
            del self.by_number[alert.number]
        if alert.patient_ref is not None:
            self.by_patient[alert.patient_ref].remove(alert)

    def of_number(self, number: str) -> ConfirmedAlert | None:
        """Return the alert on a prescription number."""
        return self.by_number.get(number)

    def of_patient(self, patient_ref: str) -> Sequence[ConfirmedAlert]:
        """Return the alerts that name a patient."""
        return self.by_patient.get(patient_ref, ())
