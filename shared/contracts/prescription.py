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
# Where it is written: R.5132-3 CSP asks a hospital for its name and the service's.
Setting = Literal["town", "hospital_consultation", "hospital_discharge"]
# Why the insurance pays, besides an ALD: accident at work (GEN-180), prevention (GEN-295).
CareContext = Literal["work_accident", "prevention"]


class Patient(Contract):
    """The patient's strict identity traits; `ins` is the matricule of a qualified identity."""

    ins: Ins
    family_name: str
    given_names: str
    birth_date: date
    sex: Sex
    weight_grams: int | None = None  # where the dose depends on it (R.5132-3 CSP)
    height_cm: int | None = None


class Prescriber(Contract):
    """The mentions of R.5132-3 CSP about the prescriber, and his MSSanté mailbox."""

    rpps: Rpps
    family_name: str
    given_name: str
    qualification: str
    specialty: str | None = None
    am_number: AmNumber | None = None
    finess: Finess | None = None
    hospital_service: str | None = None  # the establishment and its service
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

    The unit is a pack where the prescriber counted packs, else a day of treatment (R.5123-1 CSP).
    """

    unit: Literal["pack", "day"]
    per_dispensing: int
    renewals: int
    period_days: int | None = None  # a renewal opens after this many days of treatment

    @property
    def total(self) -> int:
        """All that may ever be handed over on the line, in `unit`."""
        return self.per_dispensing * (1 + self.renewals)


class InitialPrescription(Contract):
    """The first prescription of a restricted medicine, which this one renews (R.5121-77 CSP)."""

    prescribed_on: date
    prescriber_name: str
    establishment: str | None = None
    reassess_on: date | None = None  # after this day the first prescriber must see the patient


class NamedPharmacy(Contract):
    """The officine that alone executes a substitution treatment; the prescriber names it."""

    name: str
    finess: Finess | None = None


class Surgery(Contract):
    """A planned operation: what is prescribed for its aftermath waits for it (R.5132-33 CSP)."""

    operated_on: date
    discharged_on: date


class Mentions(Contract):
    """What else the law or the prescriber lets stand beside a line.

    `fraction_days`: the longest part handed over at once, unless `is_single_dispensing`
    ("délivrance en une seule fois", R.5132-30). `may_overlap`: the express mention that allows a
    chevauchement (R.5132-33). `is_expensive`: a pack costs over 300 EUR. `presented_within_days`:
    days after issue, or after the planned discharge, until which a stupéfiant is handed over in
    full (R.5132-33); None: not told.
    """

    fraction_days: int | None = None
    is_single_dispensing: bool = False
    may_overlap: bool = False
    is_off_label: bool = False
    is_not_reimbursable: bool = False
    is_expensive: bool = False
    care_context: CareContext | None = None
    initial_prescription: InitialPrescription | None = None
    presented_within_days: int | None = None


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
    mentions: Mentions | None = None  # None: none of them, as on papers printed before them


class ProductProposal(Contract):
    """Another product, dose or quantity for a line: what an adaptation asks for or offers.

    `text` is what people read; the codes are there where a software has them.
    """

    text: str
    cis: Cis | None = None
    cip13: Cip13 | None = None
    posology: str | None = None
    duration_days: int | None = None
    packs: int | None = None


LINES: TypeAdapter[tuple[Line, ...]] = TypeAdapter(tuple[Line, ...])


class PrescriptionContent(Contract):
    """Everything the prescriber signed; it travels sealed and is stored sealed.

    `is_exception`: a form for médicaments d'exception (MED-1097). `replaces`: the number of the
    prescription that this one takes the place of.
    """

    number: str
    issued_on: date
    valid_until: date
    patient: Patient
    prescriber: Prescriber
    lines: tuple[Line, ...]
    is_secure: bool
    prescriber_sees_execution: bool
    setting: Setting = "town"
    is_exception: bool = False
    pharmacy: NamedPharmacy | None = None
    surgery: Surgery | None = None
    replaces: str | None = None

    def canonical_lines(self) -> bytes:
        """Return the bytes to sign, whose digest stands in the QR: JSON, keys sorted, no blanks.

        Only the publisher writes them; everyone else keeps the text it got (`lines_signed`).
        """
        lines = [line.model_dump(mode="json", exclude_none=True) for line in self.lines]
        text = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()
