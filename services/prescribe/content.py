"""From an accepted draft to what is signed, published and acknowledged; pure."""

import hashlib
from uuid import UUID

from services.prescribe.answers.checking import CheckedLine
from services.prescribe.answers.issuing import (
    AcknowledgedLine,
    AcknowledgedWarning,
    Acknowledgement,
)
from services.prescribe.model import (
    Author,
    IssueContext,
    LineSubject,
    ProductFacts,
    StoredPrescription,
    subjects_of,
)
from services.prescribe.requests.draft import (
    DraftDevice,
    DraftInn,
    DraftPack,
    DraftPharmacy,
    DraftPreparation,
    DraftPrescriber,
    DraftSpeciality,
    PrescriptionDraft,
)
from services.prescribe.rules.cautions import is_expensive
from services.prescribe.rules.durations import valid_until
from services.prescribe.rules.packs import assumed_delay
from services.prescribe.rules.stupefiants import presented_within_days
from shared.contracts.prescribe import IssuedLine, PrescriptionIssued
from shared.contracts.prescription import (
    Device,
    InitialPrescription,
    Line,
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    Mentions,
    NamedPharmacy,
    Patient,
    Posology,
    Preparation,
    Prescriber,
    PrescriptionContent,
    Product,
    Quantity,
    Surgery,
)
from shared.days import last_first_day
from shared.number import PrescriptionNumber
from shared.qr import QrContent, QrFlags, binding, digest_of_lines

NO_MENTIONS = Mentions()


def content_of(
    draft: PrescriptionDraft, context: IssueContext, *, number: PrescriptionNumber
) -> PrescriptionContent:
    """Return what the prescriber signs; only for a draft that the rules accepted."""
    lines = tuple(_line_of(subject) for subject in subjects_of(draft, context))
    traits = draft.patient.model_dump(exclude={"identity_status"})
    return PrescriptionContent(
        number=number,
        issued_on=draft.issued_on,
        valid_until=valid_until(draft.issued_on),
        patient=Patient(**traits),
        prescriber=_prescriber_of(draft.prescriber, context.author),
        lines=lines,
        is_secure=any(line.is_secure for line in lines),
        prescriber_sees_execution=draft.prescriber_sees_execution,
        setting=draft.setting,
        is_exception=draft.is_exception,
        pharmacy=_pharmacy_of(draft.pharmacy),
        surgery=None if draft.surgery is None else Surgery(**draft.surgery.model_dump()),
        replaces=None if draft.replaces is None else draft.replaces.number,
    )


def qr_content_of(
    content: PrescriptionContent, *, lines_signed: str, secret: bytes, key_id: bytes
) -> QrContent:
    """Return what the QR says of `content`; `secret` is 16 random bytes, `key_id` the signer's."""
    return QrContent(
        number=PrescriptionNumber(content.number),
        access_secret=secret,
        issued_on=content.issued_on,
        prescriber=content.prescriber.rpps,
        patient_binding=binding(content.patient.ins),
        lines_digest=digest_of_lines(lines_signed.encode()),
        flags=_flags_of(content),
        key_id=key_id,
    )


def qr_digest_of(qr_text: str) -> bytes:
    """Return the SHA-256 of the QR text: tells this QR from another one of the same number."""
    return hashlib.sha256(qr_text.encode()).digest()


def event_of(  # noqa: PLR0913 - an event has these parts, named at each call
    stored: StoredPrescription,
    content: PrescriptionContent,
    *,
    event_id: UUID,
    correlation_id: UUID | None,
    replaces_chain: tuple[str, ...],
    sealed: str,
) -> PrescriptionIssued:
    """Return the event that tells every service of the prescription, without naming anybody."""
    return PrescriptionIssued(
        event_id=event_id,
        occurred_at=stored.issued_at,
        correlation_id=correlation_id,
        number=stored.number,
        patient_ref=stored.patient_ref,
        prescriber_rpps=stored.prescriber_rpps,
        prescriber_finess=content.prescriber.finess,
        issued_on=stored.issued_on,
        valid_until=stored.valid_until,
        is_secure=stored.is_secure,
        prescriber_sees_execution=stored.prescriber_sees_execution,
        lines=tuple(_codes_of(line) for line in content.lines),
        lines_digest=stored.lines_digest.hex(),
        qr_digest=stored.qr_digest.hex(),
        signing_key_id=stored.signing_key_id,
        replaces=content.replaces,
        replaces_chain=replaces_chain,
        sealed=sealed,
    )


def acknowledgement_of(
    content: PrescriptionContent, *, qr_text: str, warnings: tuple[AcknowledgedWarning, ...]
) -> Acknowledgement:
    """Return the positive acknowledgement, with addresses of QR pictures and document."""
    number = PrescriptionNumber(content.number)
    return Acknowledgement(
        number=number,
        number_grouped=number.grouped,
        issued_on=content.issued_on,
        first_dispensing_until=last_first_day(content.issued_on),
        valid_until=content.valid_until,
        is_secure=content.is_secure,
        qr_text=qr_text,
        qr_png_url=f"/v1/prescriptions/{number}/qr.png",
        qr_svg_url=f"/v1/prescriptions/{number}/qr.svg",
        document_url=f"/v1/prescriptions/{number}/document.pdf",
        lines=tuple(
            AcknowledgedLine(
                line=line.line,
                label=line.product.label,
                quantity=line.quantity,
                is_secure=line.is_secure,
            )
            for line in content.lines
        ),
        warnings=warnings,
    )


def checked_lines(draft: PrescriptionDraft, context: IssueContext) -> tuple[CheckedLine, ...]:
    """Return the lines as far as they can be told, of a draft that need not hold."""
    return tuple(
        CheckedLine(
            line=subject.number,
            label=None if subject.facts is None else subject.facts.label,
            quantity=_quantity_of(subject),
            is_secure=subject.is_secure,
        )
        for subject in subjects_of(draft, context)
    )


def _line_of(subject: LineSubject) -> Line:
    line, facts = subject.line, subject.facts
    assert facts is not None, "the rules accept known products only"
    quantity = _quantity_of(subject)
    assert quantity is not None, "the rules want packs or a duration"
    return Line(
        line=subject.number,
        product=_product_of(subject),
        posology=Posology(**line.posology.model_dump()),
        quantity=quantity,
        duration_days=line.duration_days,
        packs=line.packs,
        non_substituable=line.non_substituable,
        is_ald=line.is_ald,
        is_secure=facts.is_secure,
        mentions=_mentions_of(subject, facts),
    )


def _mentions_of(subject: LineSubject, facts: ProductFacts) -> Mentions | None:
    """Return what else stands beside a line, None when nothing does."""
    line = subject.line
    initial = line.initial_prescription
    mentions = Mentions(
        fraction_days=line.fraction_days,
        is_single_dispensing=line.is_single_dispensing,
        may_overlap=line.may_overlap,
        is_off_label=line.is_off_label,
        is_not_reimbursable=line.is_not_reimbursable,
        is_expensive=is_expensive(facts),
        care_context=line.care_context,
        initial_prescription=InitialPrescription(**initial.model_dump()) if initial else None,
        presented_within_days=presented_within_days(subject),
    )
    return None if mentions == NO_MENTIONS else mentions


def _product_of(subject: LineSubject) -> Product:
    facts = subject.facts
    assert facts is not None, "the rules accept known products only"
    match subject.line.product:
        case DraftPack(cip13=cip13):
            assert facts.cis is not None, "the catalogue knows the speciality of a pack"
            return MedicinePack(cip13=cip13, cis=facts.cis, label=facts.label)
        case DraftSpeciality(cis=cis):
            return MedicineSpeciality(cis=cis, label=facts.label)
        case DraftInn(inn=inn):
            return MedicineInn(inn=inn, label=facts.label)
        case DraftPreparation():
            return Preparation(label=facts.label)
        case DraftDevice(lpp=lpp):
            return Device(lpp=lpp, label=facts.label)


def _quantity_of(subject: LineSubject) -> Quantity | None:
    """Count packs where the prescriber did, else days of treatment (R.5123-1 CSP).

    Renewals of packs without a duration are given a delay (R.5132-14 CSP).
    """
    line = subject.line
    per_dispensing = line.packs or line.duration_days
    if per_dispensing is None:
        return None
    return Quantity(
        unit="day" if line.packs is None else "pack",
        per_dispensing=per_dispensing,
        renewals=line.renewals,
        period_days=line.duration_days or assumed_delay(subject),
    )


def _prescriber_of(mentions: DraftPrescriber, author: Author) -> Prescriber:
    return Prescriber(
        rpps=author.rpps,
        finess=author.finess,
        family_name=mentions.family_name,
        given_name=mentions.given_name,
        qualification=mentions.qualification,
        specialty=mentions.specialty or None,
        am_number=mentions.am_number,
        hospital_service=mentions.hospital_service or None,
        address=mentions.address,
        phone=mentions.phone,
        mssante=mentions.mssante,
    )


def _pharmacy_of(pharmacy: DraftPharmacy | None) -> NamedPharmacy | None:
    if pharmacy is None or not pharmacy.name:
        return None
    return NamedPharmacy(**pharmacy.model_dump())


def _codes_of(line: Line) -> IssuedLine:
    product = line.product
    return IssuedLine(
        line=line.line,
        cis=product.cis if isinstance(product, MedicinePack | MedicineSpeciality) else None,
        lpp=product.lpp if isinstance(product, Device) else None,
        quantity=line.quantity,
        is_secure=line.is_secure,
    )


def _flags_of(content: PrescriptionContent) -> QrFlags:
    flags = QrFlags.NONE
    if content.is_secure:
        flags |= QrFlags.SECURE
    if any(line.is_ald for line in content.lines):
        flags |= QrFlags.ALD
    if not content.prescriber_sees_execution:
        flags |= QrFlags.EXECUTION_VIEW_REFUSED
    return flags
