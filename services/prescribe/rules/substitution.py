"""Whether a line may forbid the officine to replace its medicine."""

from services.prescribe.model import LineSubject
from services.prescribe.requests.draft import DraftPack, DraftSpeciality
from shared.days import add_months
from shared.problems import Refusal

EFG_AGE_YEARS = 6
MTE_SUBSTANCES = frozenset(
    {
        *("lamotrigine", "pregabaline", "zonisamide", "levetiracetam", "topiramate"),
        *("valproate", "valproique", "valpromide", "levothyroxine", "thyroxine"),
        *("mycophenolate", "mycophenolique", "buprenorphine", "azathioprine", "ciclosporine"),
        *("everolimus", "lacosamide", "oxcarbazepine"),
    }
)


def non_substituable_names_a_medicine(subject: LineSubject) -> Refusal | None:
    """MTE, EFG or CIF forbids replacing a named medicine: it means nothing on anything else.

    Source: arrêté of 12 November 2019; the three motives themselves are checked by the schema.
    """
    is_named = isinstance(subject.line.product, DraftPack | DraftSpeciality)
    if subject.line.non_substituable and not is_named:
        return subject.refusal("non_substituable_unfit", "non_substituable")
    return None


def efg_is_for_young_children(subject: LineSubject) -> Refusal | None:
    """EFG holds for children under six years (arrêté of 12 November 2019)."""
    birthday = add_months(subject.draft.patient.birth_date, 12 * EFG_AGE_YEARS)
    if subject.line.non_substituable == "EFG" and subject.draft.issued_on >= birthday:
        return subject.refusal("efg_over_age", "non_substituable", years=EFG_AGE_YEARS)
    return None


def mte_is_of_the_list(subject: LineSubject) -> Refusal | None:
    """Warn when MTE stands on a substance outside the list of substances it is meant for.

    Source: arrêté of 12 November 2019, list of 20 July 2022; the list grows, hence no refusal.
    """
    if subject.line.non_substituable == "MTE" and not subject.substances & MTE_SUBSTANCES:
        return subject.refusal("mte_outside_list", "non_substituable")
    return None
