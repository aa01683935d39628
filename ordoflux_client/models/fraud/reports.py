"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.fraud.decisions import AnomalyKind
from ordoflux_client.shapes import Answered, Asked


class PrescriberAnswer(Answered):
    """Au nom de qui l’ordonnance a été présentée."""

    rpps: str | None
    am_number: str | None
    family_name: str | None
    given_name: str | None
    establishment_finess: str | None
    establishment_name: str | None


class PatientAnswer(Answered):
    """Pour qui elle a été présentée."""

    ins: str | None
    family_name: str | None
    given_name: str | None
    birth_date: date | None


class MedicineAnswer(Answered):
    """Un produit demandé."""

    label: str
    cip13: str | None


class MedicineBody(Asked):
    """Un produit demandé ; le code CIP13 le range dans sa classe."""

    label: Annotated[str, Field(min_length=1, max_length=200)]
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None


class OpeningBody(Asked):
    """Pourquoi l’analyste lit les noms d’un signalement."""

    reason_code: Annotated[str, Field(max_length=60, pattern="^[a-z0-9_]+$")]


class PatientBody(Asked):
    """Pour qui elle a été présentée ; le matricule INS (ou NIR avec sa clé) si vous l’avez."""

    ins: Annotated[str, Field(pattern="^[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$")] | None = None
    family_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    given_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    birth_date: date | None = None


class PrescriberBody(Asked):
    """Au nom de qui l’ordonnance a été présentée : ce qui est lisible suffit."""

    rpps: Annotated[str, Field(pattern="^[0-9]{11}$")] | None = None
    am_number: Annotated[str, Field(pattern="^[0-9]{9}$")] | None = None
    family_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    given_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    establishment_finess: Annotated[str, Field(pattern="^(?:[0-9]{2}|2[AB])[0-9]{7}$")] | None = (
        None
    )
    establishment_name: Annotated[str, Field(min_length=1, max_length=200)] | None = None


ReportKind = Literal["e_prescription", "paper"]


class ReportWordsAnswer(Answered):
    """Ce que le signalement désigne en clair."""

    prescriber: PrescriberAnswer
    patient: PatientAnswer
    medicines: tuple[MedicineAnswer, ...]
    comment: str | None


class ReportAnswer(Answered):
    """Un signalement et ce qu’il est devenu.

    `state` : signalé, recevable ou non, en instruction, vérification auprès du prescripteur, puis
    avéré (diffusé à la région, au pays), non avéré, indéterminé, rectifié. `is_disowned` : « Fausse
    ordonnance authentifiée par le prescripteur ». `words` : pour l’officine qui a signalé ;
    l’analyste ouvre un nom dans son dossier, avec un motif.
    """

    report_id: UUID
    case_id: UUID
    kind: ReportKind | str
    number: str | None
    anomaly: AnomalyKind | str
    is_disowned: bool
    pharmacy_finess: str
    issued_on: date | None
    prescriber_rpps: str | None
    patient_ref: str | None
    drug_classes: tuple[str, ...]
    page_count: int
    reported_at: datetime
    state: (
        Literal[
            "reported",
            "admissible",
            "inadmissible",
            "under_examination",
            "asking_prescriber",
            "confirmed",
            "unfounded",
            "undetermined",
            "spread_region",
            "spread_national",
            "rectified",
        ]
        | str
    )
    reason_code: str | None
    changed_at: datetime
    ended_at: datetime | None
    words: ReportWordsAnswer | None


class ReportBody(Asked):
    """Une ordonnance suspecte : numérique (par son numéro) ou papier.

    `is_disowned` : vous avez joint le prescripteur, qui dit ne pas l’avoir rédigée (« Fausse
    ordonnance authentifiée par le prescripteur »). Tout ce qui désigne une personne est chiffré.
    """

    kind: ReportKind
    number: Annotated[str, Field(min_length=18, max_length=64)] | None = None
    anomaly: AnomalyKind
    is_disowned: bool
    issued_on: date | None = None
    prescriber: PrescriberBody | None = None
    patient: PatientBody | None = None
    medicines: Annotated[tuple[MedicineBody, ...], Field(max_length=20)] = ()
    comment: Annotated[str, Field(min_length=1, max_length=1000)] | None = None


class ReportPage(Answered):
    """Une page de signalements, du plus récent au plus ancien ; `next` mène à la suivante."""

    reports: tuple[ReportAnswer, ...]
    next: str | None


class StepBody(Asked):
    """Ce que l’analyste fait d’un signalement, et son motif."""

    step: Literal["admissible", "inadmissible", "under_examination"]
    reason_code: Annotated[str, Field(max_length=60, pattern="^[a-z0-9_]+$")]
