"""What the tests of prescribe's rules start from: a draft that holds, and how to bend it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.prescribe.model import (
    Author,
    CoveredPeriod,
    DraftAccepted,
    DraftRefused,
    IssueContext,
    ProductFacts,
)
from services.prescribe.requests.draft import (
    PrescriptionDraft,
)
from services.prescribe.rules import decide_issue
from shared.identifiers import Cis, Finess
from shared.medicines.restrictions import Restrictions
from tests.builders import ISSUED_ON, PARACETAMOL, PRESCRIBER_RPPS, a_draft, a_drafted_line

FINESS = Finess("759999022")
ORDINARY = ProductFacts(label="DOLIPRANE 1000 mg, comprimé", cis=PARACETAMOL)
LIST_I = ProductFacts(label="Liste I fictive", cis=Cis("60000001"), list_="I")
LIST_II = ProductFacts(label="Liste II fictive", cis=Cis("60000002"), list_="II")
SECURE_84 = ProductFacts(
    label="Sécurisé fictif",
    cis=Cis("60000003"),
    list_="I",
    is_secure=True,
    is_en_toutes_lettres=True,
    days_max=84,
    units_per_pack=1,
)
STUPEFIANT = ProductFacts(
    label="Stupéfiant fictif",
    cis=Cis("60000004"),
    list_="stupefiant",
    is_secure=True,
    is_en_toutes_lettres=True,
    units_per_pack=1,
)


TOWN_DOCTOR = Author(
    PRESCRIBER_RPPS, FINESS, profession="10", specialties=("SM54",), sectors=("SA07",)
)
HOSPITAL_NEUROLOGIST = Author(
    PRESCRIBER_RPPS, Finess("699999025"), profession="10", specialties=("SM32",), sectors=("SA01",)
)
DENTIST = Author(PRESCRIBER_RPPS, FINESS, profession="40", sectors=("SA07",))
MIDWIFE = Author(PRESCRIBER_RPPS, FINESS, profession="50", sectors=("SA07",))


def parsed(**changes: Any) -> PrescriptionDraft:
    return PrescriptionDraft.model_validate(a_draft(**changes))


def decision(
    *facts: ProductFacts | None,
    today: date = ISSUED_ON,
    author: Author = TOWN_DOCTOR,
    covered: tuple[CoveredPeriod, ...] = (),
    **changes: Any,
) -> DraftAccepted | DraftRefused:
    """Decide a draft of `a_draft(**changes)`, whose lines are the products of `facts`."""
    draft = parsed(**changes)
    products = facts or (ORDINARY,) * len(draft.lines)
    return decide_issue(draft, IssueContext(today, products, author, covered))


def line_decision(
    facts: ProductFacts | None,
    *,
    author: Author = TOWN_DOCTOR,
    covered: tuple[CoveredPeriod, ...] = (),
    **changes: Any,
) -> DraftAccepted | DraftRefused:
    """Decide a draft of one line, `a_drafted_line(**changes)`."""
    return decision(facts, author=author, covered=covered, lines=[a_drafted_line(**changes)])


def codes(found: DraftAccepted | DraftRefused) -> list[str]:
    """Return the codes of the refusals, none for an accepted draft."""
    return [refusal.code for refusal in found.refusals] if isinstance(found, DraftRefused) else []


def warned(found: DraftAccepted | DraftRefused) -> list[str]:
    """Return the codes of the warnings of a draft that must be accepted."""
    assert isinstance(found, DraftAccepted), codes(found)
    return [warning.code for warning in found.warnings]


def today() -> str:
    """Return the day as a prescriber's software writes it, in UTC: some French zone's today."""
    return datetime.now(UTC).date().isoformat()


def facts_with(restrictions: Restrictions, **changes: Any) -> ProductFacts:
    """Return a list I medicine whose prescription is restricted."""
    return replace(LIST_I, restrictions=restrictions, **changes)


def someone(**changes: Any) -> Author:
    """Return a general practitioner in town, changed."""
    return replace(TOWN_DOCTOR, **changes)
