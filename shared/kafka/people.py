"""Whom an event is about: believed only where its sealed block says the same (ADR 15)."""

from typing import Protocol

from shared.contracts.prescription import Patient, Prescriber
from shared.identifiers import Rpps
from shared.kafka.consume import ContradictoryEvent
from shared.sealing import PatientRefs


class AboutPeople(Protocol):
    """An event that names the two people of a prescription."""

    @property
    def patient_ref(self) -> str: ...
    @property
    def prescriber_rpps(self) -> Rpps: ...


class NamesPeople(Protocol):
    """A sealed block, or the content of a prescription."""

    @property
    def patient(self) -> Patient: ...
    @property
    def prescriber(self) -> Prescriber: ...


def check_sealed_people(
    event: AboutPeople, block: NamesPeople, *, patient_refs: PatientRefs
) -> None:
    """Raise `ContradictoryEvent` unless the event is about the people of its sealed block."""
    inside = (patient_refs.ref(block.patient.ins), block.prescriber.rpps)
    if inside != (event.patient_ref, event.prescriber_rpps):
        raise ContradictoryEvent
