"""What the platform publishes of each act: the very events of `shared.contracts`."""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

from shared.contracts.dispense import (
    Authenticity,
    Coverage,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefusalReason,
    DispensingRefused,
    NotDeliveredReason,
    PrescriptionPresented,
    RecordedLine,
)
from shared.contracts.event import Event
from shared.contracts.fraud import AlertConfirmed
from shared.contracts.notify import ReceiptDenied
from shared.contracts.prescribe import PrescriptionIssued
from shared.number import PrescriptionNumber
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, day_of, utc
from tests.evaluation.medicines import Order
from tests.evaluation.papers import (
    EARLIEST,
    Left,
    Paper,
    digest_of,
    issued_lines,
    valid_until,
)
from tests.evaluation.people import Officine, Prescriber

# No signal opens a sealed block; here it holds nothing.
REGION: Final = "11"
SEALED: Final = "synthetic"
KEY_ID: Final = "0dd0f1c5"  # the platform signs, so a thief of a sign-in signs alike
WORDINGS: Final = 40  # in how many ways the same lines are worded


@dataclass(slots=True)
class Shown:
    """How a prescription is shown at a counter."""

    officine: Officine
    mode: Literal["qr", "typed", "sent"] = "qr"
    coverage: Coverage | None = "carte_vitale"
    authenticity: Authenticity = "authentic"
    differences: tuple[str, ...] = ()


def issue(chance: Chance, paper: Paper, at: float) -> Event:
    """Sign a paper."""
    orders = tuple(line.order for line in paper.lines)
    digest = digest_of(orders, chance.randrange(WORDINGS))
    return PrescriptionIssued(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=paper.number,
        patient_ref=paper.patient.ref,
        prescriber_rpps=paper.prescriber.rpps,
        prescriber_finess=paper.prescriber.finess,
        issued_on=day_of(at),
        valid_until=valid_until(at),
        is_secure=any(order.drug.is_secure for order in orders),
        prescriber_sees_execution=True,
        lines=issued_lines(orders),
        lines_digest=digest,
        qr_digest=hashlib.sha256(f"{paper.number}{digest}".encode()).hexdigest(),
        signing_key_id=KEY_ID,
        sealed=SEALED,
    )


def present(chance: Chance, paper: Paper, shown: Shown, at: float) -> Event:
    """Show a paper at a counter."""
    authenticity = "not_checked" if shown.mode != "qr" else shown.authenticity
    return PrescriptionPresented(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=paper.number,
        presentation_id=chance.id(),
        pharmacy_finess=shown.officine.finess,
        pharmacist_rpps=chance.choice(shown.officine.pharmacists),
        mode=shown.mode,
        authenticity=authenticity,
        differences=shown.differences,
        is_known=True,
        state=paper.state,
        has_quantity_left=any(line.total for line in paper.lines),
        executed_by=tuple(dict.fromkeys(paper.executed_by)),
        patient_ref=paper.patient.ref,
        prescriber_rpps=paper.prescriber.rpps,
        coverage=shown.coverage,
    )


def present_unknown(
    chance: Chance, number: PrescriptionNumber, shown: Shown, *, claims: Prescriber, at: float
) -> Event:
    """Show a paper that nobody issued; `claims` is whose name it bears."""
    return PrescriptionPresented(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=number,
        presentation_id=chance.id(),
        pharmacy_finess=shown.officine.finess,
        pharmacist_rpps=chance.choice(shown.officine.pharmacists),
        mode="qr",
        authenticity=shown.authenticity,
        is_known=False,
        prescriber_rpps=claims.rpps,
        coverage=shown.coverage,
    )


def record(
    chance: Chance, paper: Paper, officine: Officine, at: float, *, missing: frozenset[int]
) -> DispensationRecorded:
    """Hand over what may be now, but for the lines out of stock; the paper's state moves on."""
    lines = tuple(
        _recorded(place, line, at, is_missing=place in missing)
        for place, line in enumerate(paper.lines, 1)
    )
    paper.version += 1
    if any(line.packs for line in lines):
        paper.executed_by.append(officine.finess)
    return DispensationRecorded(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=paper.number,
        dispensation_id=chance.id(),
        prescription_version=paper.version,
        pharmacy_finess=officine.finess,
        pharmacist_rpps=chance.choice(officine.pharmacists),
        patient_ref=paper.patient.ref,
        prescriber_rpps=paper.prescriber.rpps,
        prescriber_sees_execution=True,
        state=paper.state,
        lines=lines,
        sealed=SEALED,
    )


def _recorded(place: int, line: Left, at: float, *, is_missing: bool) -> RecordedLine:
    packs = 0 if is_missing else line.at(at)
    if not packs:
        return RecordedLine(
            line=place,
            outcome="postponed" if line.total else "not_delivered",
            cis=line.order.drug.cis,
            reason=_why(line, is_missing=is_missing),
            left_total=line.total,
        )
    is_first = line.total == line.order.packs * (1 + line.order.renewals)
    line.total -= packs
    line.opens = at + EARLIEST * line.order.days * DAY
    return RecordedLine(
        line=place,
        outcome="delivered",
        cis=line.order.drug.cis,
        cip13=line.order.drug.cip13,
        packs=packs,
        covers_days=line.order.days,
        fill="FFC" if is_first else "RFC",
        left_total=line.total,
    )


def _why(line: Left, *, is_missing: bool) -> NotDeliveredReason:
    if is_missing:
        return "stock_out"
    return "too_early" if line.total else "other"


def cost_of(done: DispensationRecorded, orders: tuple[Order, ...]) -> int:
    """Return what a dispensation costs, in cents."""
    return sum(line.packs * one.drug.cents for line, one in zip(done.lines, orders, strict=True))


def bill(chance: Chance, paper: Paper, done: DispensationRecorded, at: float) -> DispensationBilled:
    """Bill what was recorded."""
    paper.version += 1
    return DispensationBilled(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=paper.number,
        dispensation_id=done.dispensation_id,
        prescription_version=paper.version,
        pharmacy_finess=done.pharmacy_finess,
        patient_ref=paper.patient.ref,
        prescriber_rpps=paper.prescriber.rpps,
        prescriber_sees_execution=True,
        invoice_id=chance.id(),
        invoiced_on=day_of(at),
        total_cents=cost_of(done, tuple(line.order for line in paper.lines)),
        supporting_document="automatic",
        reconciliation="reconciled",
        sealed=SEALED,
    )


def reverse(chance: Chance, paper: Paper, done: DispensationRecorded, at: float) -> Event:
    """Take back a whole dispensation that was entered by mistake."""
    paper.version += 1
    for line, was in zip(paper.lines, done.lines, strict=True):
        line.total += was.packs
        line.opens = at if was.packs else line.opens
    paper.executed_by.remove(done.pharmacy_finess)
    lines = [
        was.model_copy(update={"left_total": line.total})
        for line, was in zip(paper.lines, done.lines, strict=True)
    ]
    return DispensationReversed(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=paper.number,
        reversal_id=chance.id(),
        dispensation_id=done.dispensation_id,
        prescription_version=paper.version,
        reason="entered_twice",
        pharmacy_finess=done.pharmacy_finess,
        pharmacist_rpps=done.pharmacist_rpps,
        patient_ref=paper.patient.ref,
        prescriber_rpps=paper.prescriber.rpps,
        prescriber_sees_execution=True,
        state=paper.state,
        lines=tuple(lines),
        sealed=SEALED,
    )


def refuse(
    chance: Chance, paper: Paper, officine: Officine, at: float, *, reason: DispensingRefusalReason
) -> Event:
    """Refuse a paper at the counter."""
    return DispensingRefused(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=paper.number,
        refusal_id=chance.id(),
        reason=reason,
        lines=(),
        pharmacy_finess=officine.finess,
        pharmacist_rpps=chance.choice(officine.pharmacists),
        patient_ref=paper.patient.ref,
        prescriber_rpps=paper.prescriber.rpps,
        sealed=SEALED,
    )


def deny(chance: Chance, paper: Paper, done: DispensationRecorded, at: float) -> Event:
    """Let the patient say that he received none of it."""
    return ReceiptDenied(
        event_id=chance.id(),
        occurred_at=utc(at),
        number=paper.number,
        dispensation_id=done.dispensation_id,
        pharmacy_finess=done.pharmacy_finess,
        patient_ref=paper.patient.ref,
        lines=(),
    )


def confirm(chance: Chance, paper: Paper, at: float, *, is_impersonation: bool) -> Event:
    """Let two analysts confirm what a pharmacist reported: every officine learns it."""
    classes = {line.order.drug.atc for line in paper.lines} - {None}
    return AlertConfirmed(
        event_id=chance.id(),
        occurred_at=utc(at),
        alert_id=chance.id(),
        case_id=chance.id(),
        revision=1,
        scope="national",
        region=REGION,
        anomaly="prescriber_impersonated" if is_impersonation else "fabricated",
        signal_class="D",
        sentence="Ordonnance reconnue fausse par le prescripteur.",
        number=paper.number,
        prescriber_rpps=paper.prescriber.rpps,
        patient_ref=paper.patient.ref,
        drug_classes=tuple(sorted(filter(None, classes))),
    )
