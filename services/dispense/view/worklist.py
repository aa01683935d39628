"""An entry of a worklist."""

from uuid import UUID

from services.dispense.answers.worklist import WorkAnswer, WorkLine, WorkPatient
from services.dispense.model import Work
from shared.contracts.prescription import Patient


def work_answer(work: Work) -> WorkAnswer:
    """Return what waits, for whom, and by when."""
    about = work.position.about
    return WorkAnswer(
        kind=work.kind,
        number=work.number,
        since=work.since,
        due_on=work.due_on,
        is_late=work.is_late,
        dispensation_id=work.dispensation_id,
        sending_id=UUID(about) if work.kind == "sent_by_patient" else None,
        late_execution_id=UUID(about) if work.kind == "conflict" else None,
        patient=patient_answer(work.patient),
        lines=tuple(
            WorkLine(line=line.signed.line, label=line.signed.product.label, packs=line.packs)
            for line in work.lines
        ),
    )


def patient_answer(patient: Patient) -> WorkPatient:
    """Return whom it is about."""
    return WorkPatient(
        family_name=patient.family_name,
        given_names=patient.given_names,
        birth_date=patient.birth_date,
    )
