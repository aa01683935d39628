"""What several services say alike. Generated from their OpenAPI documents: `make schemas`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ordoflux_client.shapes import Answered, Asked


class Quantity(Answered):
    """What one dispensing may hand over, and how many times it may be renewed.

    The unit is a pack where the prescriber counted packs, else a day of treatment (R.5123-1 CSP).
    """

    unit: Literal["pack", "day"] | str
    per_dispensing: int
    renewals: int
    period_days: int | None = None


AdaptationKind = Literal["product", "form", "dose", "quantity", "duration", "stock_out", "other"]


Sex = Literal["male", "female", "unknown"]


class Patient(Answered):
    """The patient's strict identity traits; `ins` is the matricule of a qualified identity."""

    ins: str
    family_name: str
    given_names: str
    birth_date: date
    sex: Sex | str
    weight_grams: int | None = None
    height_cm: int | None = None


class ProductProposal(Answered):
    """Another product, dose or quantity for a line: what an adaptation asks for or offers.

    `text` is what people read; the codes are there where a software has them.
    """

    text: str
    cis: str | None = None
    cip13: str | None = None
    posology: str | None = None
    duration_days: int | None = None
    packs: int | None = None


AdaptationOutcome = Literal["accepted", "refused", "counter_proposal", "lapsed"]


class ProposalBody(Asked):
    """Un autre produit, une autre dose ou quantité ; « text » est ce que lisent les personnes."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    cis: Annotated[str, Field(pattern="^6[0-9]{7}$")] | None = None
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None
    posology: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    duration_days: Annotated[int, Field(ge=1, le=366)] | None = None
    packs: Annotated[int, Field(ge=1, le=9999)] | None = None


class Device(Answered):
    """A product of the LPP list (sensors, dressings, strips …)."""

    kind: Literal["lpp"] = "lpp"
    lpp: str
    label: str


LineOutcome = Literal["delivered", "substituted", "adapted", "postponed", "not_delivered"]


NotDeliveredReason = Literal[
    "stock_out",
    "patient_declined",
    "patient_has_enough",
    "clinical_reason",
    "unknown_product",
    "too_early",
    "awaiting_prescriber",
    "patient_returns",
    "other",
]


AgreedBy = Literal["request", "phone"]


NonSubstituable = Literal["MTE", "EFG", "CIF"]


CareContext = Literal["work_accident", "prevention"]


class InitialPrescription(Answered):
    """The first prescription of a restricted medicine, which this one renews (R.5121-77 CSP)."""

    prescribed_on: date
    prescriber_name: str
    establishment: str | None = None
    reassess_on: date | None = None


class MedicinePack(Answered):
    """A medicine prescribed as one presentation."""

    kind: Literal["cip13"] = "cip13"
    cip13: str
    cis: str
    label: str


class MedicineSpeciality(Answered):
    """A medicine prescribed by its speciality, whatever the pack."""

    kind: Literal["cis"] = "cis"
    cis: str
    label: str


class MedicineInn(Answered):
    """A medicine prescribed by its international non-proprietary name (DCI) and strength."""

    kind: Literal["inn"] = "inn"
    inn: str
    label: str


class Preparation(Answered):
    """A magistral preparation, with its formula in full (R.5132-3)."""

    kind: Literal["preparation"] = "preparation"
    label: str


class Posology(Answered):
    """How to take it: the text that binds, and its structure when the software has it."""

    text: str
    units_per_intake: str | None = None
    intakes_per_day: int | None = None


class Mentions(Answered):
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
    care_context: CareContext | str | None = None
    initial_prescription: InitialPrescription | None = None
    presented_within_days: int | None = None


class NamedPharmacy(Answered):
    """The officine that alone executes a substitution treatment; the prescriber names it."""

    name: str
    finess: str | None = None


class Prescriber(Answered):
    """The mentions of R.5132-3 CSP about the prescriber, and his MSSanté mailbox."""

    rpps: str
    family_name: str
    given_name: str
    qualification: str
    specialty: str | None = None
    am_number: str | None = None
    finess: str | None = None
    hospital_service: str | None = None
    address: str
    phone: str
    mssante: str


Setting = Literal["town", "hospital_consultation", "hospital_discharge"]


class Surgery(Answered):
    """A planned operation: what is prescribed for its aftermath waits for it (R.5132-33 CSP)."""

    operated_on: date
    discharged_on: date


PrescriptionState = Literal[
    "issued", "partially_dispensed", "dispensed", "expired", "cancelled", "replaced"
]


SignalName = Literal["S1", "S2", "S3"]


SignalClass = Literal["D", "H", "F"]


Authenticity = Literal[
    "authentic", "signature_invalid", "unknown_key", "content_differs", "not_checked"
]


ExecutionSource = Literal["counter", "offline", "paper"]


ReasonToGoOnCode = Literal["prescriber_confirmed", "patient_known", "other"]


DispensingRefusalReason = Literal[
    "suspected_forgery", "suspected_misuse", "identity_doubtful", "danger_to_patient", "other"
]


PackFinding = Literal["dispensed_before", "expired", "recalled", "unknown", "not_verified"]


ReversalReason = Literal[
    "wrong_patient", "wrong_product", "wrong_quantity", "not_collected", "entered_twice", "other"
]
