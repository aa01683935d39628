"""Opens what an event carries sealed, and believes it only where the event says the same."""

from services.notify.model import Contact
from services.notify.resources import Resources
from shared.contracts.dispense import (
    AdaptationQuestion,
    AdaptationRequested,
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    ExecutionNotice,
    PrescriptionCancelled,
)
from shared.contracts.prescribe import IssuedSecrets, PrescriptionIssued
from shared.contracts.prescription import Patient, Prescriber
from shared.kafka.consume import UnreadableEvent

EventWithNotice = (
    DispensationRecorded | DispensationBilled | PrescriptionCancelled | CancellationRejected
)


class ContradictoryEvent(UnreadableEvent):
    """The event names other people than its sealed block, or than the issue did: wrong or forged.

    It is set aside, nobody is told anything (docs/decisions/0015).
    """


def contact_of(resources: Resources, event: PrescriptionIssued) -> Contact:
    """Return whom an issue concerns. Raise `Unsealable` and `ContradictoryEvent`."""
    plain = resources.key_ring.unseal(event.sealed, aad=event.aad)
    secrets = IssuedSecrets.model_validate_json(plain)
    content = secrets.content
    if content.number != event.number:
        raise ContradictoryEvent
    _check_people(resources, event, patient=content.patient, prescriber=content.prescriber)
    return Contact(
        number=content.number,
        patient_ref=event.patient_ref,
        prescriber_rpps=event.prescriber_rpps,
        prescriber_sees_execution=content.prescriber_sees_execution,  # as it was signed
        secrets=secrets,
    )


def notice_of(resources: Resources, event: EventWithNotice) -> ExecutionNotice:
    """Return the words for an execution or an end. Raise `Unsealable` and `ContradictoryEvent`."""
    plain = resources.key_ring.unseal(event.sealed, aad=event.aad)
    notice = ExecutionNotice.model_validate_json(plain)
    _check_people(resources, event, patient=notice.patient, prescriber=notice.prescriber)
    return notice


def question_of(resources: Resources, event: AdaptationRequested) -> AdaptationQuestion:
    """Return what an officine asks. Raise `Unsealable` and `ContradictoryEvent`."""
    plain = resources.key_ring.unseal(event.sealed, aad=event.aad)
    question = AdaptationQuestion.model_validate_json(plain)
    _check_people(resources, event, patient=question.patient, prescriber=question.prescriber)
    return question


def check_contact(contact: Contact, event: EventWithNotice | AdaptationRequested) -> None:
    """Raise `ContradictoryEvent` unless the event is about the people of the prescription."""
    if (event.patient_ref, event.prescriber_rpps) != (contact.patient_ref, contact.prescriber_rpps):
        raise ContradictoryEvent


def check_same_issue(known: Contact, told: Contact) -> None:
    """Raise `ContradictoryEvent` when a second issue of a number says something else.

    The patient's choice is left out: it may have changed since.
    """
    if (known.patient_ref, known.prescriber_rpps, known.secrets) != (
        told.patient_ref,
        told.prescriber_rpps,
        told.secrets,
    ):
        raise ContradictoryEvent


def _check_people(
    resources: Resources,
    event: PrescriptionIssued | EventWithNotice | AdaptationRequested,
    *,
    patient: Patient,
    prescriber: Prescriber,
) -> None:
    is_patient = resources.patient_refs.ref(patient.ins) == event.patient_ref
    if not is_patient or prescriber.rpps != event.prescriber_rpps:
        raise ContradictoryEvent
