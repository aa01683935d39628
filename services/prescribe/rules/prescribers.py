"""Which profession may prescribe which kind of product: one table, with its sources."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from services.prescribe.model import LineSubject, ProductFacts
from services.prescribe.requests.draft import DraftDevice
from services.prescribe.rules.midwives import may_be_on_her_list
from services.prescribe.rules.specialties import DOCTOR
from services.prescribe.rules.stupefiants import is_substitution_treatment
from shared.problems import Refusal

DENTIST: Final = "40"
MIDWIFE: Final = "50"
# Pain after an extraction: some days of these are what dental care often needs.
_DENTAL_OPIOIDS: Final = frozenset({"codeine", "dihydrocodeine", "tramadol"})
_DENTAL_DAYS: Final = 7
_STIMULANTS: Final = frozenset(
    {"methylphenidate", "lisdexamfetamine", "dexamfetamine", "amfetamine", "oxybate"}
)


class LegalClass(Enum):
    """How the law treats a product, where professions differ."""

    DEVICE = auto()
    UNLISTED = auto()
    LISTED = auto()
    SECURE = auto()
    STUPEFIANT = auto()
    SUBSTITUTE = auto()
    STIMULANT = auto()


class Verdict(Enum):
    """What is said of a product in the hands of a profession."""

    YES = auto()
    WARN = auto()
    REFUSE = auto()


_YES, _WARN, _REFUSE = Verdict.YES, Verdict.WARN, Verdict.REFUSE

# Rows, by profession (TRE_G15) and whether the product is on the closed list of the profession:
# - doctors prescribe everything (R.4127-8 CSP), within the restrictions of `initial` and `places`;
# - dentists what dental care needs (L.4141-2, R.4127-238 CSP): never a treatment of opioid
#   dependence, nor one of attention or of narcolepsy, and of the rest only they can judge;
# - midwives what annexe 41-4 CSP lists (L.4151-4, D.4151-31 to -34; before it, the arrêté of
#   12 October 2011, whose annexe III has morphine for injection and no other stupéfiant).
MAY_PRESCRIBE: Final[Mapping[tuple[str, bool], Mapping[LegalClass, Verdict]]] = {
    (DOCTOR, False): dict.fromkeys(LegalClass, _YES),
    (DENTIST, False): {
        LegalClass.DEVICE: _WARN,
        LegalClass.UNLISTED: _YES,
        LegalClass.LISTED: _YES,
        LegalClass.SECURE: _WARN,
        LegalClass.STUPEFIANT: _WARN,
        LegalClass.SUBSTITUTE: _REFUSE,
        LegalClass.STIMULANT: _REFUSE,
    },
    (MIDWIFE, True): {
        LegalClass.DEVICE: _YES,
        LegalClass.UNLISTED: _YES,
        LegalClass.LISTED: _YES,
        LegalClass.SECURE: _WARN,
        LegalClass.STUPEFIANT: _WARN,
        LegalClass.SUBSTITUTE: _REFUSE,
        LegalClass.STIMULANT: _REFUSE,
    },
    (MIDWIFE, False): {
        LegalClass.DEVICE: _WARN,
        LegalClass.UNLISTED: _WARN,
        LegalClass.LISTED: _WARN,
        LegalClass.SECURE: _REFUSE,
        LegalClass.STUPEFIANT: _REFUSE,
        LegalClass.SUBSTITUTE: _REFUSE,
        LegalClass.STIMULANT: _REFUSE,
    },
}
# Nobody else prescribes here, whatever his token says: what is not written is denied.
_NOBODY: Final[Mapping[LegalClass, Verdict]] = dict.fromkeys(LegalClass, _REFUSE)


def profession_may_prescribe(subject: LineSubject) -> Refusal | None:
    """A dentist or a midwife prescribes within his or her art (L.4141-2, L.4151-4 CSP)."""
    if _verdict(subject) is Verdict.REFUSE:
        return subject.refusal("profession_not_entitled", subject.product_field)
    return None


def dental_care_is_recalled(subject: LineSubject) -> Refusal | None:
    """Warn a dentist of what dental care seldom needs (R.4127-238 CSP)."""
    is_warned = subject.author.profession == DENTIST and _verdict(subject) is Verdict.WARN
    if is_warned and not _is_dental_pain(subject):
        return subject.refusal("dental_care_only", subject.product_field)
    return None


def list_of_midwives_is_recalled(subject: LineSubject) -> Refusal | None:
    """Warn a midwife of what her list does not hold, or holds on conditions (annexe 41-4 CSP)."""
    if subject.author.profession == MIDWIFE and _verdict(subject) is Verdict.WARN:
        return subject.refusal("midwife_list", subject.product_field)
    return None


def _is_dental_pain(subject: LineSubject) -> bool:
    days = subject.days_total
    is_short = days is not None and days <= _DENTAL_DAYS
    return is_short and not subject.is_stupefiant and bool(subject.substances & _DENTAL_OPIOIDS)


def class_of(subject: LineSubject, facts: ProductFacts) -> LegalClass:
    """Return the legal class of a product, the most restricted one that fits."""
    if isinstance(subject.line.product, DraftDevice):
        return LegalClass.DEVICE
    if is_substitution_treatment(subject):
        return LegalClass.SUBSTITUTE
    if facts.substances & _STIMULANTS:
        return LegalClass.STIMULANT
    if facts.list_ == "stupefiant":
        return LegalClass.STUPEFIANT
    if facts.is_secure:
        return LegalClass.SECURE
    return LegalClass.UNLISTED if facts.list_ is None else LegalClass.LISTED


def _verdict(subject: LineSubject) -> Verdict:
    facts, profession = subject.facts, subject.author.profession
    if facts is None:
        return Verdict.YES  # that the product is unknown is said already
    is_listed = profession == MIDWIFE and may_be_on_her_list(subject, facts)
    row = MAY_PRESCRIBE.get((profession or "", is_listed), _NOBODY)
    return row[class_of(subject, facts)]
