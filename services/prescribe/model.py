"""Frozen types of prescribe: the draft that comes in, what is known of it, and what is decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.dispense import RecordedLine
from shared.contracts.prescription import NonSubstituable, Sex
from shared.fields import Day, Flag, Model, Text
from shared.identifiers import AmNumber, Cip13, Cis, Finess, Ins, Lpp, Rpps
from shared.number import PrescriptionNumber
from shared.problems import Refusal

LINES_MAX = 20
DURATION_DAYS_MAX = 366
PACKS_MAX = 999
RENEWALS_MAX = 52
INTAKES_PER_DAY_MAX = 48

# Far from the ends of the calendar, so that adding months to a day is always possible.
FIRST_DAY, LAST_DAY = date(1890, 1, 1), date(2190, 1, 1)

IdentityStatus = Literal["PROV", "VALI", "RECUP", "QUAL"]
MedicineList = Literal["I", "II", "stupefiant"]

# A mention that the law wants may be left out of the request: a rule then says so in French,
# together with everything else, which is more use to a prescriber than a format error.
Mention = Annotated[str, Text(max=80, may_be_empty=True)]
LongMention = Annotated[str, Text(max=250, may_be_empty=True)]
PossibleDay = Annotated[Day, Field(ge=FIRST_DAY, le=LAST_DAY)]
ProductText = Annotated[str, Text(max=500)]
Decimal = Annotated[
    str,
    StringConstraints(
        strict=True,
        pattern=r"^(?:[1-9][0-9]{0,3}(?:\.[0-9]{1,3})?|0\.(?:[1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))$",
    ),
]


class DraftPatient(Model):
    """The patient as the prescriber's software knows him."""

    ins: Ins
    family_name: Mention = ""
    given_names: Mention = ""
    birth_date: PossibleDay
    sex: Sex
    identity_status: IdentityStatus


class DraftPrescriber(Model):
    """The mentions about the prescriber; his RPPS and workplace come from his token only."""

    family_name: Mention = ""
    given_name: Mention = ""
    qualification: Mention = ""
    specialty: Mention | None = None
    am_number: AmNumber | None = None
    address: LongMention = ""
    phone: Mention = ""
    mssante: Annotated[str, Text(max=254, may_be_empty=True)] = ""


class DraftPack(Model):
    """A presentation, by its code; its label comes from the catalogue."""

    kind: Literal["cip13"]
    cip13: Cip13


class DraftSpeciality(Model):
    """A speciality, by its code; its label comes from the catalogue."""

    kind: Literal["cis"]
    cis: Cis


class DraftInn(Model):
    """A medicine by its international non-proprietary name, strength and form."""

    kind: Literal["inn"]
    inn: ProductText


class DraftPreparation(Model):
    """A magistral preparation, with its formula in full."""

    kind: Literal["preparation"]
    text: ProductText


class DraftDevice(Model):
    """A product of the LPP list, which no open reference names: the label is the prescriber's."""

    kind: Literal["lpp"]
    lpp: Lpp
    label: ProductText


DraftProduct = Annotated[
    DraftPack | DraftSpeciality | DraftInn | DraftPreparation | DraftDevice,
    Field(discriminator="kind"),
]


class DraftPosology(Model):
    """How to take it: a text, and its structure where a document must say it in words."""

    text: LongMention = ""
    units_per_intake: Decimal | None = None
    intakes_per_day: Annotated[int, Field(strict=True, ge=1, le=INTAKES_PER_DAY_MAX)] | None = None


class DraftLine(Model):
    """One line of a draft; `duration_days` and `packs` are for one dispensing."""

    product: DraftProduct
    posology: DraftPosology
    duration_days: Annotated[int, Field(strict=True, ge=1, le=DURATION_DAYS_MAX)] | None = None
    packs: Annotated[int, Field(strict=True, ge=1, le=PACKS_MAX)] | None = None
    renewals: Annotated[int, Field(strict=True, ge=0, le=RENEWALS_MAX)] = 0
    non_substituable: NonSubstituable | None = None
    is_ald: Flag = False


class PrescriptionDraft(Model):
    """What a prescriber's software asks to issue; `number` is its own number, if it makes one."""

    number: PrescriptionNumber | None = None
    issued_on: PossibleDay
    patient: DraftPatient
    prescriber: DraftPrescriber
    prescriber_sees_execution: Flag
    lines: Annotated[tuple[DraftLine, ...], Field(max_length=LINES_MAX)]


@dataclass(frozen=True, slots=True)
class Author:
    """The prescriber as his token proves him."""

    rpps: Rpps
    finess: Finess | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What the catalogue says of a line's product; for an INN, the strictest of its specialities.

    `days_max` is the longest prescription that the law allows, None when 12 months is the limit;
    `is_en_toutes_lettres`: its document says posology and duration in words (R.5132-29 CSP).
    """

    label: str
    cis: Cis | None = None
    list_: MedicineList | None = None
    is_secure: bool = False
    is_en_toutes_lettres: bool = False
    days_max: int | None = None
    is_marketed: bool = True
    has_inn: bool = True


@dataclass(frozen=True, slots=True)
class IssueContext:
    """What the rules need besides the draft: the day (UTC) and one product per line.

    A product is None when the catalogue does not know its code.
    """

    today: date
    products: tuple[ProductFacts | None, ...]


@dataclass(frozen=True, slots=True)
class LineSubject:
    """One line under examination; `number` counts from 1."""

    number: int
    line: DraftLine
    facts: ProductFacts | None
    draft: PrescriptionDraft

    @property
    def days_total(self) -> int | None:
        """Days of treatment with all renewals, where a duration is given."""
        days = self.line.duration_days
        return None if days is None else days * (1 + self.line.renewals)

    def refusal(self, code: str, field: str, **values: str | int) -> Refusal:
        """Say what is wrong with this line; `field` is a path from the line."""
        path = f"lines[{self.number - 1}].{field}"
        return Refusal(code, line=self.number, field=path, values=values)


def subjects_of(draft: PrescriptionDraft, context: IssueContext) -> Iterator[LineSubject]:
    """Yield each line, numbered, beside its product."""
    pairs = zip(draft.lines, context.products, strict=True)
    for number, (line, facts) in enumerate(pairs, 1):
        yield LineSubject(number, line, facts, draft)


@dataclass(frozen=True, slots=True)
class DraftAccepted:
    """The draft may be issued; warnings are for the prescriber's eyes and refuse nothing."""

    warnings: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class DraftRefused:
    """The draft may not be issued, for all these reasons (negative acknowledgement)."""

    refusals: tuple[Refusal, ...]
    secure_paper_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPrescription:
    """A prescription as it is kept: what is sealed stays sealed until somebody may read it."""

    number: PrescriptionNumber
    prescriber_rpps: Rpps
    patient_ref: str
    issued_on: date
    valid_until: date
    issued_at: datetime
    is_secure: bool
    prescriber_sees_execution: bool
    lines_digest: bytes
    qr_digest: bytes
    signing_key_id: str
    sealed_content: str
    sealed_qr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDispensation:
    """A dispensation as dispense told it: codes and quantities; the words are in the notice."""

    dispensation_id: UUID
    number: str
    version: int
    dispensed_at: datetime
    pharmacy_finess: Finess
    lines: tuple[RecordedLine, ...]
    sealed_notice: str
    reconciliation: Literal["reconciled", "mismatch"] | None = None
