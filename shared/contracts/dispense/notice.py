"""The words that dispense seals into its events."""

from shared.contracts.event import Contract
from shared.contracts.prescription import Patient, Prescriber


class NoticeLine(Contract):
    """One line as a person may read it."""

    line: int
    prescribed: str
    delivered: str | None = None


class ExecutionNotice(Contract):
    """The sealed block of dispense's events: who is told, and the words for it."""

    patient: Patient
    prescriber: Prescriber
    pharmacy_name: str | None = None  # as the officine's token names it
    lines: tuple[NoticeLine, ...]


# What carries an `ExecutionNotice`.
