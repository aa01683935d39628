"""Bodies of the answers that prescribe gives: the acknowledgement, and the author's view."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import LineOutcome, NotDeliveredReason, PrescriptionState
from shared.contracts.prescription import PrescriptionContent, Quantity
from shared.fields import Model


class AcknowledgedLine(Model):
    """A line as it was issued."""

    line: int
    label: str
    quantity: Quantity
    is_secure: bool


class AcknowledgedWarning(Model):
    """Something the prescriber should know; `detail` is a French sentence."""

    code: str
    line: int | None
    detail: str


class Acknowledgement(Model):
    """The positive acknowledgement of an issued prescription."""

    acknowledgement: Literal["positive"] = "positive"
    number: str
    number_grouped: str
    issued_on: date
    valid_until: date
    is_secure: bool
    qr_text: str
    qr_png_url: str
    qr_svg_url: str
    lines: tuple[AcknowledgedLine, ...]
    warnings: tuple[AcknowledgedWarning, ...]


class DispensedLine(Model):
    """What an officine did with one line, in the words the author may read."""

    line: int
    outcome: LineOutcome
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | None
    label: str | None


class Dispensation(Model):
    """One hand-over, seen by the author."""

    dispensation_id: UUID
    dispensed_at: datetime
    pharmacy_finess: str
    lines: tuple[DispensedLine, ...]
    billing: Literal["reconciled", "mismatch"] | None


class Execution(Model):
    """The execution as far as the patient lets the author see it."""

    visibility: Literal["visible", "hidden_by_patient"]
    dispensations: tuple[Dispensation, ...]


class PrescriptionView(Model):
    """A prescription read by its author; `state` is null when the patient hides the execution."""

    number: str
    state: PrescriptionState | None
    issued_on: date
    valid_until: date
    content: PrescriptionContent
    execution: Execution
