"""Opens what an event carries sealed, and believes it only where the event says the same."""

from services.notify.model import Contact
from services.notify.resources import Resources
from shared.contracts.dispense import (
    AdaptationQuestion,
    AdaptationRequested,
    DispensingRefused,
    EventWithNotice,
    ExecutionNotice,
    RefusalNotice,
)
from shared.contracts.fraud import VerificationQuestion, VerificationRequested
from shared.contracts.prescribe import IssuedSecrets, PrescriptionIssued
from shared.kafka.consume import ContradictoryEvent
from shared.kafka.people import check_sealed_people


def contact_of(resources: Resources, event: PrescriptionIssued) -> Contact:
    """Return whom an issue concerns. Raise `Unsealable` and `ContradictoryEvent`."""
    plain = resources.key_ring.unseal(event.sealed, aad=event.aad)
    secrets = IssuedSecrets.model_validate_json(plain)
    content = secrets.content
    if content.number != event.number:
        raise ContradictoryEvent
    check_sealed_people(event, content, patient_refs=resources.patient_refs)
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
    check_sealed_people(event, notice, patient_refs=resources.patient_refs)
    return notice


def question_of(resources: Resources, event: AdaptationRequested) -> AdaptationQuestion:
    """Return what an officine asks. Raise `Unsealable` and `ContradictoryEvent`."""
    plain = resources.key_ring.unseal(event.sealed, aad=event.aad)
    question = AdaptationQuestion.model_validate_json(plain)
    check_sealed_people(event, question, patient_refs=resources.patient_refs)
    return question


def refusal_of(resources: Resources, event: DispensingRefused) -> RefusalNotice:
    """Return what a pharmacist refused. Raise `Unsealable` and `ContradictoryEvent`."""
    plain = resources.key_ring.unseal(event.sealed, aad=event.aad)
    notice = RefusalNotice.model_validate_json(plain)
    check_sealed_people(event, notice, patient_refs=resources.patient_refs)
    return notice


def verification_of(resources: Resources, event: VerificationRequested) -> VerificationQuestion:
    """Return what a prescriber is asked. Raise `Unsealable`."""
    plain = resources.key_ring.unseal(event.sealed, aad=event.aad)
    return VerificationQuestion.model_validate_json(plain)


def check_contact(
    contact: Contact, event: EventWithNotice | AdaptationRequested | DispensingRefused
) -> None:
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
