"""What officines and analysts read of confirmed alerts."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from services.fraud.answers.reporting import MedicineAnswer, PatientAnswer, PrescriberAnswer
from services.fraud.model.alerting import Alert, ListedAlert
from services.fraud.model.reporting import ReportWords
from shared.contracts.fraud import AlertScope, AnomalyKind
from shared.fields import Model
from shared.identifiers import Rpps


class AlertFields(Model):
    """What is told of an alert wherever it is shown."""

    alert_id: UUID
    anomaly: AnomalyKind
    scope: AlertScope | None
    region: str
    number: str | None
    issued_on: date | None
    prescriber_rpps: Rpps | None
    establishment: str | None
    drug_classes: tuple[str, ...]
    products: tuple[str, ...]
    has_document: bool
    confirmed_at: datetime
    spread_at: datetime | None


class AlertSummary(AlertFields):
    """Une alerte avérée, sans nom de personne.

    `confirmed_at` : fin d’instruction ; `region` : code INSEE ; `drug_classes` : codes ATC ;
    `new_since_last_login` : diffusée depuis votre précédente visite de la liste.
    """

    new_since_last_login: bool

    @classmethod
    def of(cls, listed: ListedAlert) -> Self:
        """Show an alert in the list."""
        return cls(**fields_of(listed.alert), new_since_last_login=listed.is_new)


class AlertPage(Model):
    """Une page d’alertes, les dernières diffusées d’abord ; `next` mène à la suivante."""

    alerts: tuple[AlertSummary, ...]
    next: str | None


class AlertDetail(AlertFields):
    """Une alerte avérée avec les personnes en cause ; la lecture est tracée.

    `page_count` : pages du document (GET …/document?page=1).
    """

    prescriber: PrescriberAnswer
    patient: PatientAnswer
    medicines: tuple[MedicineAnswer, ...]
    page_count: int

    @classmethod
    def of(cls, alert: Alert, words: ReportWords, *, page_count: int) -> Self:
        """Show an alert with the names in it."""
        return cls(
            **fields_of(alert),
            prescriber=PrescriberAnswer.of(words.prescriber),
            patient=PatientAnswer.of(words.patient),
            medicines=tuple(MedicineAnswer.of(each) for each in words.medicines),
            page_count=page_count,
        )


def fields_of(alert: Alert) -> dict[str, object]:
    """Return the fields of `AlertFields`, by name."""
    return {name: getattr(alert, name) for name in AlertFields.model_fields}
