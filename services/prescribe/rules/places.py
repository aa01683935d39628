"""Where a medicine may be prescribed: hospital or town, as the token tells the place of work."""

from enum import Enum, auto
from typing import Final

from services.prescribe.model import Author, LineSubject
from shared.problems import Refusal

# Sectors of activity (ANS, TRE_R02) where medicines of a hospital are prescribed: establishments
# with beds, public (01), of the army (02) or private (03, 04), other ones (30), dialysis (34),
# cancer centre (36), a hospital doctor's private practice (40), and a cooperation that is allowed
# to care (51, R.5121-88 CSP). A transfusion centre (37) prescribes what it hands over (R.5121-84).
HOSPITAL_SECTORS: Final = frozenset(
    {"SA01", "SA02", "SA03", "SA04", "SA30", "SA34", "SA36", "SA37", "SA40", "SA51"}
)
_UNDEFINED_SECTOR: Final = "SA43"


class Place(Enum):
    """Where the prescriber signs from, as far as his token tells."""

    HOSPITAL = auto()
    TOWN = auto()
    UNKNOWN = auto()


def place_of(author: Author) -> Place:
    """Return the kind of place; one without sector, or in the undefined one, may be any.

    Who works there in several sectors has the rights of each: a hospital keeps a surgery.
    """
    sectors = set(author.sectors)
    if sectors & HOSPITAL_SECTORS:
        return Place.HOSPITAL
    return Place.TOWN if sectors and _UNDEFINED_SECTOR not in sectors else Place.UNKNOWN


def hospital_use_is_for_inside(subject: LineSubject) -> Refusal | None:
    """What is reserved to use in hospital is given there (R.5121-83 CSP).

    Nothing prescribed here is both made and given in hospital (L.4071-4 CSP): neither an officine
    nor the patient at home after discharge may have it.
    """
    if subject.restrictions.is_hospital_use:
        return subject.refusal("hospital_use_only", subject.product_field)
    return None


def hospital_medicine_is_prescribed_there(subject: LineSubject) -> Refusal | None:
    """A medicine on hospital prescription is prescribed in a hospital (R.5121-84 CSP)."""
    is_town = place_of(subject.author) is Place.TOWN
    if subject.restrictions.is_hospital and is_town:
        return subject.refusal("hospital_prescription_only", subject.product_field)
    return None


def hospital_is_told(subject: LineSubject) -> Refusal | None:
    """Warn of hospital prescription where the token does not tell the place (R.5121-84 CSP)."""
    is_unknown = place_of(subject.author) is Place.UNKNOWN
    if subject.restrictions.is_hospital and is_unknown:
        return subject.refusal("place_unverified", subject.product_field)
    return None


def professional_use_is_known(subject: LineSubject) -> Refusal | None:
    """Warn of what professionals use themselves: patients are not meant to have it (R.5121-80)."""
    if subject.restrictions.is_professional_use:
        return subject.refusal("professional_use", subject.product_field)
    return None


def monitoring_is_recalled(subject: LineSubject) -> Refusal | None:
    """Warn of a medicine on particular monitoring (R.5121-94 CSP).

    Its authorisation may ask that the prescription says the examinations were done (R.5121-95).
    """
    if subject.restrictions.is_watched:
        return subject.refusal("particular_monitoring", subject.product_field)
    return None
