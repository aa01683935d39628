"""What dispense decides about, made short: a test states only what it is about."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.dispense import rules
from services.dispense.model import (
    Alert,
    Caller,
    Declined,
    DeliveredProduct,
    Dispensation,
    DispensationLine,
    DispensationRequest,
    Dispensed,
    Invoice,
    InvoiceLine,
    LateRequest,
    LineState,
    Officine,
    Prescription,
    RequestedLine,
)
from services.dispense.products import seen_from
from shared.access.actors import Actor, Role
from shared.contracts.prescription import Device, Line, MedicinePack, Preparation, Quantity
from shared.days import PARIS
from shared.identifiers import Cip13, Cis, Finess, Lpp, Rpps, luhn_holds
from shared.medicines import Catalogue
from tests.builders import ISSUED_ON, PARACETAMOL, PARACETAMOL_CIP13, a_content, a_line, a_number

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)  # of the day of issue, in Paris
MEDICINES = Catalogue.open()
SITE_NAME = "PHARMACIE FICTIVE"
LPP = Lpp("1234567")
DEVICE = Device(lpp=LPP, label="Capteur d'exemple")
PREPARATION = Preparation(label="Préparation d'exemple")

LARGE_PARACETAMOL = Cip13("3400956369553")  # the same speciality, 100 tablets instead of 8
METFORMIN = Cis("61052830")  # GLUCOPHAGE 1000 mg
METFORMIN_30 = Cip13("3400935601711")
METFORMIN_90 = Cip13("3400935602312")
METFORMIN_GENERIC_30 = Cip13("3400930118801")
METFORMIN_GENERIC_90 = Cip13("3400939718620")
UNKNOWN_CIP13 = Cip13("3400999999991")


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment of a day in Paris."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def an_id() -> UUID:
    return uuid4()


def a_finess(seed: int = 1) -> Finess:
    """Return another officine for each seed under 10 million."""
    body = f"75{seed:06}"
    return next(Finess(f"{body}{key}") for key in range(10) if luhn_holds(f"{body}{key}"))


def an_actor(pharmacy: int = 1) -> Actor:
    rpps = Rpps(f"{99900000000 + pharmacy}")
    return Actor(
        Role.PHARMACIST,
        f"ph-{pharmacy}",
        rpps,
        a_finess(pharmacy),
        profession="21",
        site_name=SITE_NAME,
    )


def a_caller(pharmacy: int = 1, *, at: datetime = NOON) -> Caller:
    return Caller(actor=an_actor(pharmacy), at=at, correlation_id=an_id())


def in_packs(
    per_dispensing: int = 2, *, renewals: int = 0, period_days: int | None = 30
) -> Quantity:
    return Quantity(
        unit="pack", per_dispensing=per_dispensing, renewals=renewals, period_days=period_days
    )


def in_days(
    per_dispensing: int = 30, *, renewals: int = 0, period_days: int | None = 30
) -> Quantity:
    return Quantity(
        unit="day", per_dispensing=per_dispensing, renewals=renewals, period_days=period_days
    )


def a_pack(cip13: str, cis: Cis) -> MedicinePack:
    return MedicinePack(cip13=Cip13(cip13), cis=cis, label="Médicament d'exemple")


def a_state(**changes: Any) -> LineState:
    """Return an untouched line; `line`, `product`, `quantity` … change what was signed."""
    own = {name: changes.pop(name) for name in list(changes) if name in LineState.__annotations__}
    return LineState(**{"signed": a_line(**changes), **own})


def a_begun_state(delivered: int, **changes: Any) -> LineState:
    """Return a line of which so much was handed over, all on the day of issue."""
    return rules.after_hand_over(
        a_state(**changes), delivered, outcome="delivered", today=ISSUED_ON
    )


def a_prescription(*states: LineState, **changes: Any) -> Prescription:
    """Return a prescription of these lines (one of two packs by default), first version."""
    own = {name: changes.pop(name) for name in ("version", "alerts") if name in changes}
    lines = states or (a_state(),)
    signed: tuple[Line, ...] = tuple(state.signed for state in lines)
    return Prescription(
        content=a_content(lines=signed, **changes),
        patient_ref="0" * 32,
        lines=lines,
        **{"version": 1, **own},
    )


def an_alert(**changes: Any) -> Alert:
    parts: dict[str, Any] = {
        "signal_id": an_id(),
        "signal": "S2",
        "signal_class": "H",
        "sentence": "Présentée dans trois officines en sept jours.",
        "raised_at": NOON,
    }
    return Alert(**parts | changes)


def a_product(
    cip13: str = PARACETAMOL_CIP13, *, prescribed: Line | None = None
) -> DeliveredProduct:
    """Return what the catalogue says of a pack, for a line of paracetamol unless told otherwise."""
    product = (prescribed or a_line()).product
    seen = seen_from(product, Cip13(cip13), medicines=MEDICINES)
    assert seen is not None
    return seen


def a_hand_over(**changes: Any) -> RequestedLine:
    """Return one pack of paracetamol handed over on line 1."""
    parts: dict[str, Any] = {
        "line": 1,
        "outcome": "delivered",
        "cip13": Cip13(PARACETAMOL_CIP13),
        "packs": 1,
        "product": DeliveredProduct(cis=PARACETAMOL, label="DOLIPRANE", inn=("PARACÉTAMOL",)),
    }
    return RequestedLine(**parts | changes)


def nothing_given(**changes: Any) -> RequestedLine:
    parts: dict[str, Any] = {"line": 1, "outcome": "not_delivered", "reason": "stock_out"}
    return RequestedLine(**parts | changes)


def a_request(*lines: RequestedLine, **changes: Any) -> DispensationRequest:
    parts: dict[str, Any] = {"consultation_id": an_id(), "lines": lines or (a_hand_over(),)}
    return DispensationRequest(**parts | changes)


def a_telling(*lines: RequestedLine, **changes: Any) -> LateRequest:
    """Return an execution offline at noon of the day of issue, told afterwards."""
    lines = lines or (a_hand_over(),)
    told = repr([(line.line, line.outcome, line.packs, line.covers_days) for line in lines])
    parts: dict[str, Any] = {
        "source": "offline",
        "intended_at": NOON,
        "lines": lines,
        "digest": hashlib.sha256(told.encode()).digest(),
    }
    return LateRequest(**parts | changes)


def refusal_of(
    prescription: Prescription, *lines: RequestedLine, now: datetime = NOON, **changes: Any
) -> str | None:
    """Return the code of the refusal of the only line asked for, None when it is recorded."""
    decision = rules.decide_dispensation(prescription, a_request(*lines, **changes), now)
    match decision:
        case Declined(refusals):
            return refusals[-1].code
        case Dispensed():
            return None


def a_dispensation(**changes: Any) -> Dispensation:
    """Return `a_recorded_line`, recorded at noon of the day of issue and not billed yet."""
    parts: dict[str, Any] = {
        "dispensation_id": an_id(),
        "number": a_number(),
        "consultation_id": an_id(),
        "officine": Officine(finess=a_finess(), pharmacist=Rpps("99900000001")),
        "prescription_version": 2,
        "recorded_at": NOON,
        "lines": (a_recorded_line(),),
    }
    return Dispensation(**parts | changes)


def a_recorded_line(**changes: Any) -> DispensationLine:
    parts: dict[str, Any] = {
        "line": 1,
        "outcome": "delivered",
        "packs": 2,
        "cip13": Cip13(PARACETAMOL_CIP13),
        "left_total": 0,
    }
    return DispensationLine(**parts | changes)


def an_invoice(*lines: InvoiceLine, **changes: Any) -> Invoice:
    """Return the invoice of `a_recorded_line`, unless told otherwise."""
    billed = lines or (an_invoice_line(),)
    parts: dict[str, Any] = {
        "invoice_number": "F-1",
        "invoiced_on": date(2026, 11, 22),
        "supporting_document": "automatic",
        "total_cents": sum(line.amount_cents for line in billed),
        "lines": billed,
    }
    return Invoice(**parts | changes)


def an_invoice_line(**changes: Any) -> InvoiceLine:
    parts: dict[str, Any] = {
        "line": 1,
        "packs": 2,
        "amount_cents": 418,
        "cip13": Cip13(PARACETAMOL_CIP13),
    }
    return InvoiceLine(**parts | changes)
