"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.fraud.decisions import AlertScope, AnomalyKind
from ordoflux_client.models.fraud.reports import MedicineAnswer, PatientAnswer, PrescriberAnswer
from ordoflux_client.shapes import Answered, Asked


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


class FoundNameAnswer(Answered):
    """Un nom, pour distinguer les homonymes."""

    family_name: str | None
    given_name: str | None


MatchReason = Literal[
    "exact",
    "provisional_number",
    "similar_spelling",
    "same_sound",
    "swapped_names",
    "part_of_name",
    "birth_date_same",
    "birth_date_differs",
]


class MatchReasonAnswer(Answered):
    """Pourquoi une alerte a été trouvée : un code stable et ses mots."""

    code: MatchReason
    label: str


class FoundAlertAnswer(Answered):
    """Une alerte trouvée, avec les noms qu’elle porte ; le reste se lit dans l’alerte elle-même.

    `score`, de 0 à 100, compare ce qui a été saisi à ces noms : il ne dit rien d’une fraude, et un
    homonyme n’est pas la personne en cause.
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
    patient: FoundNameAnswer
    prescriber: FoundNameAnswer
    score: int
    reasons: tuple[MatchReasonAnswer, ...]


class FoundAlertPage(Answered):
    """Une page de ce qui a été trouvé ; `next` mène à la suivante."""

    alerts: tuple[FoundAlertAnswer, ...]
    next: str | None


class SearchedPrescriber(Asked):
    """Un prescripteur : son RPPS, ou le numéro AM ou FINESS de son lieu, ou son nom."""

    rpps: Annotated[str, Field(pattern="^[0-9]{11}$")] | None = None
    establishment: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    family_name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    given_name: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class SearchedPatient(Asked):
    """Un patient, par son nom ; la date de naissance classe mieux les homonymes."""

    family_name: Annotated[str, Field(min_length=1, max_length=80)]
    given_names: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    birth_date: date | None = None


class SearchBody(Asked):
    """Ce que l’on cherche parmi les signalements avérés : une seule chose à la fois.

    « ins » : matricule INS ou NIR, avec ou sans sa clé, groupé ou non. « number » : numéro
    d’ordonnance, groupé ou non. « scope » : les alertes de votre région, ou aussi les nationales.
    """

    ins: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    number: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    prescriber: SearchedPrescriber | None = None
    patient: SearchedPatient | None = None
    scope: AlertScope = "region"
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    after: Annotated[str, Field(max_length=200)] | None = None
