"""What is shown at a counter: prescriptions, packs, and too much of either."""

from typing import Literal
from uuid import UUID

from typing_extensions import override

from shared.contracts.dispense.words import (
    Authenticity,
    Coverage,
    PackFinding,
    PrescriptionState,
    QuotaKind,
)
from shared.contracts.event import Event, PrescriptionEvent
from shared.identifiers import Cip13, Finess, Rpps


class PrescriptionPresented(PrescriptionEvent):
    """An officine consulted a prescription, or tried to with a QR that proved nothing.

    `number` is what the QR or the officine claimed: `is_known` tells whether it exists.
    """

    type: Literal["prescription.presented"] = "prescription.presented"
    version: Literal[1] = 1
    presentation_id: UUID
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    mode: Literal["qr", "typed", "sent"]  # "sent": by the patient, to this officine
    authenticity: Authenticity
    differences: tuple[str, ...] = ()  # codes, such as "packs:2"; never a product's name
    is_known: bool
    state: PrescriptionState | None = None
    has_quantity_left: bool | None = None
    executed_by: tuple[Finess, ...] = ()  # officines that handed something over before
    patient_ref: str | None = None
    prescriber_rpps: Rpps | None = None
    coverage: Coverage | None = None  # None: the officine's software does not tell


class PackPresented(PrescriptionEvent):
    """A pack was scanned that may not be handed over, or that nobody could verify.

    `pack_ref` is a digest of product code and serial number; the serial itself does not travel.
    """

    type: Literal["pack.presented"] = "pack.presented"
    version: Literal[1] = 1
    pack_ref: str
    cip13: Cip13
    finding: PackFinding
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    first_pharmacy_finess: Finess | None = None  # the officine that handed it over before


class QuotaExceeded(Event):
    """An officine went beyond a limit that only loops, guessing or curiosity reach."""

    type: Literal["quota.exceeded"] = "quota.exceeded"
    version: Literal[1] = 1
    quota: QuotaKind
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    count: int
    window_s: int

    @property
    @override
    def key(self) -> str:
        """The officine."""
        return self.pharmacy_finess
