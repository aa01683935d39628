"""What the rules look at: a draft, its lines, their products, and who prescribes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.prescribe.requests.draft import DraftLine, DraftPreparation, PrescriptionDraft
from shared.access.actors import Actor
from shared.identifiers import Cis, Finess, Rpps
from shared.medicines.restrictions import UNRESTRICTED, Restrictions
from shared.problems import Refusal

MedicineList = Literal["I", "II", "stupefiant"]


@dataclass(frozen=True, slots=True)
class Author:
    """The prescriber as his token proves him; codes are those of `Actor`.

    `name` is the one he exercises under, first names first.
    """

    rpps: Rpps
    finess: Finess | None = None
    profession: str | None = None
    specialties: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, when, and the request that he asks in."""

    actor: Actor
    at: datetime
    correlation_id: UUID | None = None

    @property
    def author(self) -> Author:
        """The prescriber that asks; only a professional's token has an RPPS."""
        actor = self.actor
        assert actor.rpps is not None, "a prescriber's token holds his RPPS"
        return Author(
            actor.rpps,
            actor.finess,
            profession=actor.profession,
            specialties=actor.specialties,
            sectors=actor.sectors,
            name=actor.name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What the catalogue says of a line's product; for an INN, the strictest of its specialities.

    `days_max` is the longest prescription that the law allows, None when 12 months is the limit;
    `is_en_toutes_lettres`: its document says posology and duration in words (R.5132-29 CSP).
    `substances` are the words of its INNs, without accents and case; `classes` its ATC codes, with
    None for what has no known class. `cheapest_cents` is the public price of the pack, or of the
    cheapest marketed one where none is named. Restrictions of an INN are those that all its
    specialities share: which of them is meant nobody knows; of a text that names several medicines,
    all of theirs, and `restrictions_apart` says whose is which. `units_per_pack` counts
    tablets and the like of the pack, or of the smallest marketed one where none is named; None
    where one of them is unknown. `nearest`: known INNs that are spelled nearly as an unknown one.
    """

    label: str
    cis: Cis | None = None
    list_: MedicineList | None = None
    is_secure: bool = False
    is_en_toutes_lettres: bool = False
    is_chevauchement_forbidden: bool = False
    days_max: int | None = None
    days_without_pump: int | None = None
    fraction_days: int | None = None
    cheapest_cents: int | None = None
    is_marketed: bool = True
    has_inn: bool = True
    substances: frozenset[str] = frozenset()
    classes: frozenset[str | None] = frozenset()
    restrictions: Restrictions = UNRESTRICTED
    restrictions_apart: tuple[Restrictions, ...] = ()
    units_per_pack: int | None = None
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoveredPeriod:
    """Days for which the same prescriber gave the patient this substance already, both included."""

    substance: str
    covered_from: date
    covered_until: date


@dataclass(frozen=True, slots=True)
class IssueContext:
    """What the rules need besides the draft: the day (in Paris), one product per line, and who.

    A product is None when the catalogue does not know its code. `covered` are the days that
    earlier prescriptions of the same prescriber cover, of substances whose chevauchement is
    forbidden and that stand on this one.
    """

    today: date
    products: tuple[ProductFacts | None, ...]
    author: Author
    covered: tuple[CoveredPeriod, ...] = ()

    @property
    def is_secure(self) -> bool:
        """Whether a line asks for an ordonnance sécurisée."""
        return any(facts is not None and facts.is_secure for facts in self.products)


@dataclass(frozen=True, slots=True)
class LineSubject:
    """One line under examination; `number` counts from 1."""

    number: int
    line: DraftLine
    facts: ProductFacts | None
    draft: PrescriptionDraft
    context: IssueContext

    @property
    def author(self) -> Author:
        """Who prescribes it."""
        return self.context.author

    @property
    def days_total(self) -> int | None:
        """Days of treatment with all renewals, where a duration is given."""
        days = self.line.duration_days
        return None if days is None else days * (1 + self.line.renewals)

    @property
    def restrictions(self) -> Restrictions:
        """Who may prescribe the line's product; of an unknown one nothing is known."""
        return UNRESTRICTED if self.facts is None else self.facts.restrictions

    @property
    def is_secure(self) -> bool:
        """Whether the line asks for an ordonnance sécurisée."""
        return self.facts is not None and self.facts.is_secure

    @property
    def is_stupefiant(self) -> bool:
        """Whether the line's product is a stupéfiant."""
        return self.facts is not None and self.facts.list_ == "stupefiant"

    @property
    def fraction_days_max(self) -> int | None:
        """The longest part that may be handed over at once, None where the law sets none."""
        return None if self.facts is None else self.facts.fraction_days

    @property
    def substances(self) -> frozenset[str]:
        """The words of the product's INNs, without accents and case."""
        return frozenset() if self.facts is None else self.facts.substances

    @property
    def product_field(self) -> str:
        """The path, from the line, of what says which product is meant."""
        product = self.line.product
        return (
            "product.text" if isinstance(product, DraftPreparation) else f"product.{product.kind}"
        )

    def refusal(self, code: str, field: str, **values: str | int) -> Refusal:
        """Say what is wrong with this line; `field` is a path from the line."""
        path = f"lines[{self.number - 1}].{field}"
        return Refusal(code, line=self.number, field=path, values=values)


def subjects_of(draft: PrescriptionDraft, context: IssueContext) -> Iterator[LineSubject]:
    """Yield each line, numbered, beside its product."""
    pairs = zip(draft.lines, context.products, strict=True)
    for number, (line, facts) in enumerate(pairs, 1):
        yield LineSubject(number, line, facts, draft, context)
