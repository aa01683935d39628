"""What officines and analysts read of reports."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from services.fraud.model.reporting import (
    Report,
    ReportedMedicine,
    ReportedPatient,
    ReportedPrescriber,
    ReportState,
    ReportWords,
)
from shared.contracts.fraud import AnomalyKind, ReportKind
from shared.fields import Model
from shared.identifiers import AmNumber, Cip13, Finess, Ins, Rpps


class PrescriberAnswer(Model):
    """Au nom de qui l’ordonnance a été présentée."""

    rpps: Rpps | None
    am_number: AmNumber | None
    family_name: str | None
    given_name: str | None
    establishment_finess: Finess | None
    establishment_name: str | None

    @classmethod
    def of(cls, told: ReportedPrescriber) -> Self:
        """Show what was reported."""
        return cls(
            rpps=told.rpps,
            am_number=told.am_number,
            family_name=told.family_name,
            given_name=told.given_name,
            establishment_finess=told.establishment_finess,
            establishment_name=told.establishment_name,
        )


class PatientAnswer(Model):
    """Pour qui elle a été présentée."""

    ins: Ins | None
    family_name: str | None
    given_name: str | None
    birth_date: date | None

    @classmethod
    def of(cls, told: ReportedPatient) -> Self:
        """Show what was reported."""
        return cls(
            ins=told.ins,
            family_name=told.family_name,
            given_name=told.given_name,
            birth_date=told.birth_date,
        )


class MedicineAnswer(Model):
    """Un produit demandé."""

    label: str
    cip13: Cip13 | None

    @classmethod
    def of(cls, told: ReportedMedicine) -> Self:
        """Show what was reported."""
        return cls(label=told.label, cip13=told.cip13)


class ReportWordsAnswer(Model):
    """Ce que le signalement désigne en clair."""

    prescriber: PrescriberAnswer
    patient: PatientAnswer
    medicines: tuple[MedicineAnswer, ...]
    comment: str | None

    @classmethod
    def of(cls, words: ReportWords) -> Self:
        """Show the words of a report."""
        return cls(
            prescriber=PrescriberAnswer.of(words.prescriber),
            patient=PatientAnswer.of(words.patient),
            medicines=tuple(MedicineAnswer.of(each) for each in words.medicines),
            comment=words.comment,
        )


class ReportAnswer(Model):
    """Un signalement et ce qu’il est devenu.

    `state` : signalé, recevable ou non, en instruction, vérification auprès du prescripteur, puis
    avéré (diffusé à la région, au pays), non avéré, indéterminé, rectifié. `is_disowned` : « Fausse
    ordonnance authentifiée par le prescripteur ». `words` : pour l’officine qui a signalé ;
    l’analyste ouvre un nom dans son dossier, avec un motif.
    """

    report_id: UUID
    case_id: UUID
    kind: ReportKind
    number: str | None
    anomaly: AnomalyKind
    is_disowned: bool
    pharmacy_finess: Finess
    issued_on: date | None
    prescriber_rpps: Rpps | None
    patient_ref: str | None
    drug_classes: tuple[str, ...]
    page_count: int
    reported_at: datetime
    state: ReportState
    reason_code: str | None
    changed_at: datetime
    ended_at: datetime | None
    words: ReportWordsAnswer | None

    @classmethod
    def of(cls, report: Report, words: ReportWords | None = None) -> Self:
        """Show a report, with its words where they are for the reader."""
        return cls(
            report_id=report.report_id,
            case_id=report.case_id,
            kind=report.kind,
            number=report.number,
            anomaly=report.anomaly,
            is_disowned=report.is_disowned,
            pharmacy_finess=report.pharmacy,
            issued_on=report.issued_on,
            prescriber_rpps=report.prescriber_rpps,
            patient_ref=report.patient_ref,
            drug_classes=report.drug_classes,
            page_count=report.page_count,
            reported_at=report.reported_at,
            state=report.state,
            reason_code=report.reason_code,
            changed_at=report.changed_at,
            ended_at=report.ended_at,
            words=None if words is None else ReportWordsAnswer.of(words),
        )


class ReportPage(Model):
    """Une page de signalements, du plus récent au plus ancien ; `next` mène à la suivante."""

    reports: tuple[ReportAnswer, ...]
    next: str | None


class ReportsOfCase(Model):
    """Les signalements d’un dossier, du plus ancien au plus récent, sous pseudonyme."""

    reports: tuple[ReportAnswer, ...]
