"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from uuid import UUID

from ordoflux_client.models.fraud.decisions import AlertScope, AnomalyKind
from ordoflux_client.models.fraud.reports import MedicineAnswer, PatientAnswer, PrescriberAnswer
from ordoflux_client.shapes import Answered


class AlertDetail(Answered):
    """Une alerte avérée avec les personnes en cause ; la lecture est tracée.

    `page_count` : pages du document (GET …/document?page=1).
    """

    alert_id: UUID
    anomaly: AnomalyKind | str
    scope: AlertScope | str | None
    region: str
    number: str | None
    issued_on: date | None
    prescriber_rpps: str | None
    establishment: str | None
    drug_classes: tuple[str, ...]
    products: tuple[str, ...]
    has_document: bool
    confirmed_at: datetime
    spread_at: datetime | None
    prescriber: PrescriberAnswer
    patient: PatientAnswer
    medicines: tuple[MedicineAnswer, ...]
    page_count: int


class AlertSummary(Answered):
    """Une alerte avérée, sans nom de personne.

    `confirmed_at` : fin d’instruction ; `region` : code INSEE ; `drug_classes` : codes ATC ;
    `new_since_last_login` : diffusée depuis votre précédente visite de la liste.
    """

    alert_id: UUID
    anomaly: AnomalyKind | str
    scope: AlertScope | str | None
    region: str
    number: str | None
    issued_on: date | None
    prescriber_rpps: str | None
    establishment: str | None
    drug_classes: tuple[str, ...]
    products: tuple[str, ...]
    has_document: bool
    confirmed_at: datetime
    spread_at: datetime | None
    new_since_last_login: bool


class AlertPage(Answered):
    """Une page d’alertes, les dernières diffusées d’abord ; `next` mène à la suivante."""

    alerts: tuple[AlertSummary, ...]
    next: str | None
