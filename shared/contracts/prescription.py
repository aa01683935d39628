"""A signed prescription as prescribe issues it and as dispense and notify open it (sealed)."""

import json
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from shared.contracts.event import Contract
from shared.identifiers import AmNumber, Cip13, Cis, Finess, Ins, Lpp, Rpps

# Every patient has a secured mailbox, `<INS>@` this domain; no professional has one there.
PATIENT_DOMAIN: Final = "patient.mssante.fr"

Sex = Literal["male", "female", "unknown"]
NonSubstituable = Literal["MTE", "EFG", "CIF"]


class Patient(Contract):
    """The patient's strict identity traits; `ins` is the matricule of a qualified identity."""

    ins: Ins
    family_name: str
    given_names: str
    birth_date: date
    sex: Sex


class Prescriber(Contract):
    """The mentions of R.5132-3 CSP about the prescriber, and his MSSanté mailbox."""

    rpps: Rpps
    family_name: str
    given_name: str
    qualification: str
    specialty: str | None = None
    am_number: AmNumber | None = None
    finess: Finess | None = None
    address: str
    phone: str
    mssante: str


class MedicinePack(Contract):
    """A medicine prescribed as one presentation."""

    kind: Literal["cip13"] = "cip13"
    cip13: Cip13
    cis: Cis
    label: str


class MedicineSpeciality(Contract):
    """A medicine prescribed by its speciality, whatever the pack."""

    kind: Literal["cis"] = "cis"
    cis: Cis
    label: str


class MedicineInn(Contract):
    """A medicine prescribed by its international non-proprietary name (DCI) and strength."""

    kind: Literal["inn"] = "inn"
    inn: str
    label: str


class Preparation(Contract):
    """A magistral preparation, with its formula in full (R.5132-3)."""

    kind: Literal["preparation"] = "preparation"
    label: str


class Device(Contract):
    """A product of the LPP list (sensors, dressings, strips …)."""

    kind: Literal["lpp"] = "lpp"
    lpp: Lpp
    label: str


Product = Annotated[
    MedicinePack | MedicineSpeciality | MedicineInn | Preparation | Device,
    Field(discriminator="kind"),
]


class Posology(Contract):
    """How to take it: the text that binds, and its structure when the software has it."""

    text: str
    units_per_intake: str | None = None  # a decimal as text, for example "0.5"
    intakes_per_day: int | None = None


class Quantity(Contract):
    """What one dispensing may hand over, and how many times it may be renewed.

    The unit is a pack where the prescriber counted packs, else a day of treatment (R.5123-1 CSS).
    """

    unit: Literal["pack", "day"]
    per_dispensing: int
    renewals: int
    period_days: int | None = None  # a renewal opens after this many days of treatment

    @property
    def total(self) -> int:
        """All that may ever be handed over on the line, in `unit`."""
        return self.per_dispensing * (1 + self.renewals)


class Line(Contract):
    """One line of a prescription, numbered from 1."""

    line: int
    product: Product
    posology: Posology
    quantity: Quantity
    duration_days: int | None = None
    packs: int | None = None
    non_substituable: NonSubstituable | None = None
    is_ald: bool = False
    is_secure: bool = False


LINES: TypeAdapter[tuple[Line, ...]] = TypeAdapter(tuple[Line, ...])


class PrescriptionContent(Contract):
    """Everything the prescriber signed; it travels sealed and is stored sealed."""

    number: str
    issued_on: date
    valid_until: date
    patient: Patient
    prescriber: Prescriber
    lines: tuple[Line, ...]
    is_secure: bool
    prescriber_sees_execution: bool

    def canonical_lines(self) -> bytes:
        """Return the bytes to sign, whose digest stands in the QR: JSON, keys sorted, no blanks.

        Only the publisher writes them; everyone else keeps the text it got (`lines_signed`).
        """
        lines = [line.model_dump(mode="json", exclude_none=True) for line in self.lines]
        text = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()
