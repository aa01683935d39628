"""What several services say alike. Generated from their OpenAPI documents: `make schemas`."""

from datetime import date
from typing import Literal

from ordoflux_client.shapes import Answered


class Quantity(Answered):
    """Ce qu’une délivrance peut remettre, et combien de fois elle se renouvelle.

    « unit » : « pack » (boîte) quand le prescripteur a compté des boîtes, sinon « day » (jour de traitement, R.5123-1 CSP).
    """

    unit: Literal["pack", "day"] | str
    per_dispensing: int
    renewals: int
    period_days: int | None = None


AdaptationKind = Literal["product", "form", "dose", "quantity", "duration", "stock_out", "other"]


Sex = Literal["male", "female", "unknown"]


class Patient(Answered):
    """Les traits stricts du patient ; « ins » : le matricule d’une identité qualifiée."""

    ins: str
    family_name: str
    given_names: str
    birth_date: date
    sex: Sex | str
    weight_grams: int | None = None
    height_cm: int | None = None


class ProductProposal(Answered):
    """Un autre produit, une autre dose ou quantité ; « text » est ce que lisent les personnes, les codes sont là quand le logiciel les a donnés."""

    text: str
    cis: str | None = None
    cip13: str | None = None
    posology: str | None = None
    duration_days: int | None = None
    packs: int | None = None


AdaptationOutcome = Literal["accepted", "refused", "counter_proposal", "lapsed"]


class Device(Answered):
    """Un dispositif de la LPP (capteurs, pansements, bandelettes…)."""

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
    """La prescription initiale d’un médicament restreint, que celle-ci renouvelle (R.5121-77 CSP)."""

    prescribed_on: date
    prescriber_name: str
    establishment: str | None = None
    reassess_on: date | None = None


class MedicinePack(Answered):
    """Une présentation, par son code CIP13."""

    kind: Literal["cip13"] = "cip13"
    cip13: str
    cis: str
    label: str


class MedicineSpeciality(Answered):
    """Une spécialité, par son code CIS, quelle que soit la boîte."""

    kind: Literal["cis"] = "cis"
    cis: str
    label: str


class MedicineInn(Answered):
    """Un médicament en dénomination commune (DCI), avec son dosage."""

    kind: Literal["inn"] = "inn"
    inn: str
    label: str


class Preparation(Answered):
    """Une préparation magistrale, avec sa formule détaillée (R.5132-3 CSP)."""

    kind: Literal["preparation"] = "preparation"
    label: str


class Posology(Answered):
    """La posologie : « text » fait foi ; sa structure, quand le logiciel l’a donnée."""

    text: str
    units_per_intake: str | None = None
    intakes_per_day: int | None = None


class Mentions(Answered):
    """Ce que le prescripteur ou la loi ajoute à une ligne.

    « fraction_days » : la durée la plus longue remise en une fois, sauf « is_single_dispensing » (délivrance en une seule fois, R.5132-30 CSP) ; « may_overlap » : la mention expresse qui permet un chevauchement (R.5132-33) ; « is_expensive » : une boîte coûte plus de 300 € ; « presented_within_days » : jours après l’émission, ou après la sortie prévue, pendant lesquels un stupéfiant est remis en entier (R.5132-33).
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
    """L’officine que le prescripteur désigne pour un traitement de substitution ; une autre est prévenue, et dit pourquoi elle délivre (« reason_to_go_on »)."""

    name: str
    finess: str | None = None


class Prescriber(Answered):
    """Les mentions du prescripteur (R.5132-3 CSP), et sa boîte MSSanté."""

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
    """Une opération programmée : ce qui est prescrit pour ses suites l’attend (R.5132-33 CSP)."""

    operated_on: date
    discharged_on: date


PrescriptionState = Literal[
    "issued", "partially_dispensed", "dispensed", "expired", "cancelled", "replaced"
]


SignalName = Literal[
    "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S15"
]


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
