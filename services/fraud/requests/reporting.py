"""The body of a report, and of a step in its life."""

from typing import Annotated, Any, Final

from pydantic import Field

from services.fraud.model.reporting import (
    ReportedMedicine,
    ReportedPatient,
    ReportedPrescriber,
    ReportRequest,
    ReportStep,
    ReportWords,
)
from services.fraud.requests.deciding import REASON_LENGTH_MAX
from shared.contracts.fraud import AnomalyKind, ReportKind
from shared.fields import Day, Flag, Model, Text
from shared.identifiers import AmNumber, Cip13, Finess, Ins, Rpps
from shared.number import PrescriptionNumber

MEDICINES_MAX: Final = 20
Name = Annotated[str, Text(max=100)]


class PrescriberBody(Model):
    """Au nom de qui l’ordonnance a été présentée : ce qui est lisible suffit."""

    rpps: Rpps | None = None
    am_number: AmNumber | None = None
    family_name: Name | None = None
    given_name: Name | None = None
    establishment_finess: Finess | None = None
    establishment_name: Annotated[str, Text(max=200)] | None = None


class PatientBody(Model):
    """Pour qui elle a été présentée ; le matricule INS (ou NIR avec sa clé) si vous l’avez."""

    ins: Ins | None = None
    family_name: Name | None = None
    given_name: Name | None = None
    birth_date: Day | None = None


class MedicineBody(Model):
    """Un produit demandé ; le code CIP13 le range dans sa classe."""

    label: Annotated[str, Text(max=200)]
    cip13: Cip13 | None = None


class ReportBody(Model):
    """Une ordonnance suspecte : numérique (par son numéro) ou papier.

    `is_disowned` : vous avez joint le prescripteur, qui dit ne pas l’avoir rédigée (« Fausse
    ordonnance authentifiée par le prescripteur »). Tout ce qui désigne une personne est chiffré.
    """

    kind: ReportKind
    number: PrescriptionNumber | None = None
    anomaly: AnomalyKind
    is_disowned: Flag
    issued_on: Day | None = None
    prescriber: PrescriberBody | None = None
    patient: PatientBody | None = None
    medicines: Annotated[tuple[MedicineBody, ...], Field(max_length=MEDICINES_MAX)] = ()
    comment: Annotated[str, Text(max=1000, multiline=True)] | None = None

    def as_domain(self) -> ReportRequest:
        """Return the report for the rules."""
        return ReportRequest(
            kind=self.kind,
            number=self.number,
            anomaly=self.anomaly,
            is_disowned=self.is_disowned,
            issued_on=self.issued_on,
            words=ReportWords(
                prescriber=ReportedPrescriber(**_given(self.prescriber)),
                patient=ReportedPatient(**_given(self.patient)),
                medicines=tuple(ReportedMedicine(**each.model_dump()) for each in self.medicines),
                comment=self.comment,
            ),
        )


def _given(body: Model | None) -> dict[str, Any]:
    return {} if body is None else body.model_dump()


class OpeningBody(Model):
    """Pourquoi l’analyste lit les noms d’un signalement."""

    reason_code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=REASON_LENGTH_MAX)]


class StepBody(Model):
    """Ce que l’analyste fait d’un signalement, et son motif."""

    step: ReportStep
    reason_code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=REASON_LENGTH_MAX)]
