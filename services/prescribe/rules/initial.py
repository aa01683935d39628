"""Who may begin and who may renew a medicine on restricted prescription (R.5121-77 to -92 CSP)."""

from services.prescribe.model import Author, LineSubject
from services.prescribe.requests.draft import DraftInitialPrescription, DraftInn
from services.prescribe.rules.places import Place, place_of
from services.prescribe.rules.specialties import Standing, standing_among
from services.prescribe.rules.stupefiants import covers
from shared.days import add_months
from shared.document.dates import short_date
from shared.medicines.restrictions import Restrictions
from shared.problems import Refusal


def prescriber_is_entitled(subject: LineSubject) -> Refusal | None:
    """Only those whom the authorisation names begin, renew or prescribe (R.5121-88, -91 CSP)."""
    if _standing(subject) is not Standing.ANOTHER:
        return None
    if not subject.restrictions.needs_initial:
        return subject.refusal("specialist_required", subject.product_field)
    if subject.line.initial_prescription is None:
        return subject.refusal("initial_prescription_missing", "initial_prescription")
    return subject.refusal("renewal_reserved", subject.product_field)


def entitlement_is_told(subject: LineSubject) -> Refusal | None:
    """Warn where the token does not tell who is one of those named (R.5121-88, -91 CSP)."""
    if _standing(subject) is Standing.UNKNOWN:
        return subject.refusal("entitlement_unverified", subject.product_field)
    return None


def initial_prescription_fits(subject: LineSubject) -> Refusal | None:
    """A first prescription is mentioned where the medicine asks for one (R.5132-3 CSP).

    An INN may stand for a speciality that does.
    """
    is_inn = isinstance(subject.line.product, DraftInn)
    is_fit = is_inn or subject.facts is None or subject.restrictions.needs_initial
    if subject.line.initial_prescription is not None and not is_fit:
        return subject.refusal("initial_prescription_unfit", "initial_prescription")
    return None


def initial_prescriber_is_named(subject: LineSubject) -> Refusal | None:
    """A renewal takes up the mentions of the first prescription (R.5121-88, -91 CSP).

    They say who wrote it, and for a hospital's medicine the establishment (R.5132-3 CSP).
    """
    initial = subject.line.initial_prescription
    if initial is None:
        return None
    if not initial.prescriber_name:
        return subject.refusal("mention_missing", "initial_prescription.prescriber_name")
    if subject.restrictions.is_initial_hospital and not initial.establishment:
        return subject.refusal("mention_missing", "initial_prescription.establishment")
    return None


def initial_prescription_comes_first(subject: LineSubject) -> Refusal | None:
    """A first prescription is not later than its renewal, nor its next diagnosis earlier than it.

    Both days are mentions of the prescription (R.5132-3 CSP).
    """
    initial = subject.line.initial_prescription
    if initial is None:
        return None
    if initial.prescribed_on > subject.draft.issued_on:
        return subject.refusal("initial_prescription_later", "initial_prescription.prescribed_on")
    if initial.reassess_on is not None and initial.reassess_on < initial.prescribed_on:
        return subject.refusal("reassessment_impossible", "initial_prescription.reassess_on")
    return None


def initial_prescription_holds(subject: LineSubject) -> Refusal | None:
    """The first prescription holds for the period of the authorisation (R.5121-88 CSP)."""
    initial, months = subject.line.initial_prescription, subject.restrictions.initial_months
    if initial is None or months is None:
        return None
    if subject.draft.issued_on <= add_months(initial.prescribed_on, months):
        return None
    return subject.refusal(
        "initial_prescription_expired", "initial_prescription.prescribed_on", months=months
    )


def end_of_first_prescription_is_told(subject: LineSubject) -> Refusal | None:
    """Warn where what is prescribed outlasts the first prescription (R.5121-88 CSP)."""
    initial, months = subject.line.initial_prescription, subject.restrictions.initial_months
    days = covers(subject)
    if initial is None or months is None or days is None:
        return None
    until = add_months(initial.prescribed_on, months)
    if days[1] <= until:
        return None
    return subject.refusal(
        "initial_prescription_ends", "initial_prescription.prescribed_on", until=short_date(until)
    )


def reassessment_is_not_due(subject: LineSubject) -> Refusal | None:
    """After the day of the new diagnosis the first prescriber decides anew (R.5132-3, 4° CSP)."""
    initial = subject.line.initial_prescription
    if initial is None or not _is_past(initial, subject):
        return None
    return subject.refusal("reassessment_due", "initial_prescription.reassess_on")


def _is_past(initial: DraftInitialPrescription, subject: LineSubject) -> bool:
    return initial.reassess_on is not None and initial.reassess_on < subject.draft.issued_on


def _standing(subject: LineSubject) -> Standing:
    """Return the prescriber's standing for this line: of several medicines in it, the worst."""
    apart = () if subject.facts is None else subject.facts.restrictions_apart
    each = apart or (subject.restrictions,)
    return max(_standing_for(restrictions, subject) for restrictions in each)


def _standing_for(restrictions: Restrictions, subject: LineSubject) -> Standing:
    """Return the standing for one medicine, at its best: to begin, or to renew."""
    if not restrictions.needs_initial:
        if not restrictions.specialists and not restrictions.has_others:
            return Standing.NAMED
        return standing_among(restrictions.specialists, restrictions, subject.author)
    begins = max(
        _standing_of_place(restrictions, subject.author),
        _standing_of_specialty(restrictions, subject.author),
    )
    if subject.line.initial_prescription is None:
        return begins
    if not restrictions.renewers:
        return Standing.NAMED
    return min(begins, standing_among(restrictions.renewers, restrictions, subject.author))


def _standing_of_place(restrictions: Restrictions, author: Author) -> Standing:
    """Tell whether the place is one where a first prescription in hospital is written."""
    if not restrictions.is_initial_hospital:
        return Standing.NAMED
    match place_of(author):
        case Place.HOSPITAL:
            return Standing.NAMED
        case Place.UNKNOWN:
            return Standing.UNKNOWN
        case Place.TOWN:
            # Home dialysis, an addiction centre: the authorisation may name them besides.
            return Standing.UNKNOWN if restrictions.has_others else Standing.ANOTHER


def _standing_of_specialty(restrictions: Restrictions, author: Author) -> Standing:
    if not restrictions.initiators and not restrictions.is_initial_specialist:
        return Standing.NAMED
    if not restrictions.initiators:
        return Standing.UNKNOWN
    return standing_among(restrictions.initiators, restrictions, author)
