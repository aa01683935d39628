"""An entry of a worklist."""

from services.dispense.answers.worklist import WorkAnswer, WorkLine, WorkPatient
from services.dispense.model import Work


def work_answer(work: Work) -> WorkAnswer:
    """Return what waits, for whom, and by when."""
    patient, is_sent = work.patient, work.kind == "sent_by_patient"
    return WorkAnswer(
        kind=work.kind,
        number=work.number,
        since=work.since,
        due_on=work.due_on,
        is_late=work.is_late,
        dispensation_id=None if is_sent else work.position.about,
        sending_id=work.position.about if is_sent else None,
        patient=WorkPatient(
            family_name=patient.family_name,
            given_names=patient.given_names,
            birth_date=patient.birth_date,
        ),
        lines=tuple(WorkLine(line=line.line, label=line.product.label) for line in work.lines),
    )
