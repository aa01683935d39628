"""Data types of FHIR R4 as far as a door uses them: closed, frozen, silent about input.

Each class says of which elements it makes nothing: `silent` ones say nothing about the treatment,
`noticed` ones are told to the caller as left out. Any other unknown element is refused
(`shared.fhir.unknown`).
"""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StrictBool, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from shared.fhir.systems import BIRTH_NAMES

TEXT_MAX: Final = 4_000
LIST_MAX: Final = 60

T = TypeVar("T")
Str = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=TEXT_MAX)]
Many = Annotated[tuple[T, ...], Field(max_length=LIST_MAX)]
Int = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("decimal_type", "not a number")
    return Decimal(value)


Number = Annotated[Decimal, PlainValidator(_number)]


class Part(BaseModel):
    """Anything with elements; names are FHIR's, in snake case."""

    model_config = ConfigDict(
        frozen=True, extra="allow", hide_input_in_errors=True, alias_generator=to_camel
    )
    silent: ClassVar[frozenset[str]] = frozenset({"id"})
    # FHIR lets a reader skip extensions that it does not know; modifierExtension is never skipped.
    noticed: ClassVar[frozenset[str]] = frozenset({"extension"})


class Meta(Part):
    """What a sender's system says of a resource: nothing about the treatment."""

    silent = Part.silent | {"versionId", "lastUpdated", "source", "profile", "security", "tag"}


class Coding(Part):
    """One code of one system."""

    silent = Part.silent | {"version", "userSelected"}
    system: Str | None = None
    code: Str | None = None
    display: Str | None = None


class Concept(Part):
    """CodeableConcept: codes, and what people read."""

    coding: Many[Coding] = ()
    text: Str | None = None

    @property
    def words(self) -> str | None:
        """The text, else the first display."""
        return self.text or next((c.display for c in self.coding if c.display), None)

    def code_in(self, *systems: str) -> str | None:
        """Return the first code of one of these systems."""
        return next((c.code for c in self.coding if c.system in systems), None)


class Identifier(Part):
    """A number that somebody gave."""

    silent = Part.silent | {"type", "period", "assigner"}
    use: Str | None = None
    system: Str | None = None
    value: Str | None = None


class Reference(Part):
    """A resource meant, by where it stands, by its identifier or by its name."""

    silent = Part.silent | {"type"}
    reference: Str | None = None
    identifier: Identifier | None = None
    display: Str | None = None


class Extension(Part):
    """An extension with the values that ours have; an unknown one is told by its place."""

    url: Str
    value_string: Str | None = None
    value_markdown: Str | None = None
    value_boolean: StrictBool | None = None
    value_code: Str | None = None
    value_coding: Coding | None = None
    value_date: Str | None = None
    value_positive_int: Int | None = None
    extension: Many["Extension"] = ()

    @property
    def values_told(self) -> int:
        """How many values there are: FHIR has one at most."""
        names = (name for name in type(self).model_fields if name.startswith("value_"))
        return sum(getattr(self, name) is not None for name in names)


class Extended(Part):
    """A part some of whose extensions are read; the others are noticed one by one."""

    noticed = frozenset()
    known: ClassVar[frozenset[str]] = frozenset()
    extension: Many[Extension] = ()


class Quantity(Part):
    """A number with its unit. A comparator would change it, and is refused as unknown."""

    value: Number | None = None
    unit: Str | None = None
    system: Str | None = None
    code: Str | None = None


class Range(Part):
    """From a quantity to a quantity."""

    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Part):
    """A quantity for a quantity: the strength of an ingredient."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Period(Part):
    """From a day to a day."""

    start: Str | None = None
    end: Str | None = None


class HumanName(Extended):
    """A person's name."""

    known = frozenset({BIRTH_NAMES})
    silent = Part.silent | {"prefix", "suffix", "period", "text"}
    use: Str | None = None
    family: Str | None = None
    given: Many[Str] = ()


class Telecom(Part):
    """A phone number or an address of mail."""

    silent = Part.silent | {"use", "rank", "period", "extension"}
    system: Str | None = None
    value: Str | None = None


class Address(Part):
    """A postal address."""

    silent = Part.silent | {"use", "type", "district", "state", "period", "extension"}
    text: Str | None = None
    line: Many[Str] = ()
    postal_code: Str | None = None
    city: Str | None = None
    country: Str | None = None


class Repeat(Part):
    """When to take it, as far as it makes so many intakes a day."""

    noticed = Part.noticed | {
        *("boundsPeriod", "boundsRange", "countMax", "duration", "durationMax", "durationUnit"),
        "offset",
    }
    bounds_duration: Quantity | None = None
    count: Int | None = None
    frequency: Int | None = None
    frequency_max: Int | None = None
    period: Number | None = None
    period_max: Number | None = None
    period_unit: Str | None = None
    day_of_week: Many[Str] = ()
    time_of_day: Many[Str] = ()
    when: Many[Str] = ()


class Timing(Part):
    """The schedule of a dosage."""

    noticed = Part.noticed | {"code", "event"}
    repeat: Repeat | None = None


class DoseAndRate(Part):
    """How much at a time."""

    silent = Part.silent | {"type"}
    noticed = Part.noticed | {"rateRatio", "rateRange", "rateQuantity"}
    dose_quantity: Quantity | None = None
    dose_range: Range | None = None


class Dosage(Part):
    """How to take it. Its words bind; its structure helps where a law wants words from it.

    `patientInstruction` is forbidden by the French profile, and refused as unknown.
    """

    noticed = Part.noticed | {
        *("route", "method", "site", "maxDosePerPeriod", "maxDosePerAdministration"),
        "maxDosePerLifetime",
    }
    sequence: Int | None = None
    text: Str | None = None
    additional_instruction: Many[Concept] = ()
    timing: Timing | None = None
    as_needed_boolean: StrictBool | None = None
    as_needed_codeable_concept: Concept | None = None
    dose_and_rate: Many[DoseAndRate] = ()
