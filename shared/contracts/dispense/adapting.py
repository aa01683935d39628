"""What an officine asks of a prescriber."""

from typing import Literal
from uuid import UUID

from shared.contracts.dispense.words import AdaptationKind
from shared.contracts.event import Contract, Moment, PrescriptionEvent
from shared.contracts.prescription import Patient, Prescriber, ProductProposal
from shared.identifiers import Finess, Rpps


class AdaptationRequested(PrescriptionEvent):
    """An officine asks the prescriber whether a line may be dispensed otherwise."""

    type: Literal["adaptation.requested"] = "adaptation.requested"
    version: Literal[1] = 1
    request_id: UUID
    line: int
    kind: AdaptationKind
    answer_by: Moment  # afterwards the line stays as prescribed
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str  # AdaptationQuestion


class AdaptationQuestion(Contract):
    """The sealed block of `AdaptationRequested`: what is prescribed, and what is asked instead."""

    patient: Patient
    prescriber: Prescriber
    pharmacy_name: str | None = None  # as the officine's token names it
    prescribed: str
    proposal: ProductProposal
    comment: str | None = None
