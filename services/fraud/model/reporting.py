"""What an officine reports, and where its report stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.fraud import AnomalyKind, ReportKind
from shared.identifiers import AmNumber, Cip13, Finess, Ins, Rpps

ReportState = Literal[
    "reported",
    "admissible",
    "inadmissible",
    "under_examination",
    "asking_prescriber",
    "confirmed",
    "unfounded",
    "undetermined",
    "spread_region",
    "spread_national",
    "rectified",
]
# What an analyst alone may do with a report; the rest takes an answer, or two analysts.
ReportStep = Literal["admissible", "inadmissible", "under_examination"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPrescriber:
    """In whose name the prescription was shown."""

    rpps: Rpps | None = None
    am_number: AmNumber | None = None
    family_name: str | None = field(default=None, repr=False)
    given_name: str | None = field(default=None, repr=False)
    establishment_finess: Finess | None = None
    establishment_name: str | None = field(default=None, repr=False)

    @property
    def establishment(self) -> str | None:
        """The number under which the place of the prescriber is found."""
        return self.establishment_finess or self.am_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPatient:
    """For whom it was shown."""

    ins: Ins | None = None
    family_name: str | None = field(default=None, repr=False)
    given_name: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedMedicine:
    """What was asked for; without a code, as the officine reads it."""

    label: str = field(repr=False)
    cip13: Cip13 | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """What is sealed of a report: people, medicines, and the officine's own words."""

    prescriber: ReportedPrescriber = field(default_factory=ReportedPrescriber)
    patient: ReportedPatient = field(default_factory=ReportedPatient)
    medicines: tuple[ReportedMedicine, ...] = ()
    comment: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """What an officine reports; `is_disowned`: it reached the prescriber, who did not write it."""

    kind: ReportKind
    number: str | None
    anomaly: AnomalyKind
    is_disowned: bool
    issued_on: date | None
    words: ReportWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it is stored; `page_count` is that of its scan, 0 without one."""

    report_id: UUID
    case_id: UUID
    kind: ReportKind
    number: str | None
    anomaly: AnomalyKind
    is_disowned: bool
    pharmacy: Finess
    pharmacist: Rpps
    caisse: str
    prescriber_rpps: Rpps | None
    establishment: str | None
    patient_ref: str | None
    issued_on: date | None
    drug_classes: tuple[str, ...]
    products: tuple[str, ...]
    sealed: str = field(repr=False)
    reported_at: datetime
    changed_at: datetime
    state: ReportState = "reported"
    reason_code: str | None = None
    ended_at: datetime | None = None
    page_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLimits:
    """How much one officine may report in a day, and how long names and words are kept.

    `issue_days`: what an issue sealed; a prescription lives a year.
    """

    reports_a_day_max: int = 50
    issue_days: int = 400
    report_days: int = 1_095
    scan_days: int = 180
    alert_days: int = 1_095


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierReports:
    """What an officine reported before: today, and of this number (open, or ended recently)."""

    today: int
    of_number: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPosition:
    """Where a page of reports ended: they are listed newest first."""

    reported_at: datetime
    report_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """Which of its reports an officine asks for."""

    pharmacy: Finess
    state: ReportState | None
    after: ReportPosition | None
    limit: int
