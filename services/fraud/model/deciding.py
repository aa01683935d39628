"""Four eyes: what one analyst proposes and another one approves or refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shared.contracts.fraud import AlertScope

DecisionKind = Literal[
    "confirm",
    "dismiss",
    "spread_region",
    "spread_national",
    "rectify",
    "activate_rule",
    "hold_prescriber",
    "release_prescriber",
]
DecisionState = Literal["proposed", "approved", "refused"]
SPREADS: Final[Mapping[AlertScope, DecisionKind]] = {
    "region": "spread_region",
    "national": "spread_national",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an analyst asks a colleague to approve.

    `subject_id` is that of the case, alert, rule version or hold; `spread`: with a confirmation,
    how far its alert goes at once; `detail` holds codes only.
    """

    kind: DecisionKind
    subject_id: UUID
    reason_code: str
    spread: AlertScope | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A proposal and what became of it; `part_of`: approved or refused together with that one.

    An alert bears the id of the decision that confirmed it.
    """

    decision_id: UUID
    kind: DecisionKind
    subject_id: UUID
    reason_code: str
    detail: Mapping[str, str]
    caisse: str | None
    part_of: UUID | None
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    refused_by: str | None = None
    refused_at: datetime | None = None
    state: DecisionState = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """A proposal that waits on another page than that of an open case.

    `place` names it: an alert, a rule, or the case of a hold.
    """

    decision_id: UUID
    kind: DecisionKind
    reason_code: str
    proposed_at: datetime
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a subject of decisions is known under: to whom it belongs, and for the audit.

    `caisse` None: it belongs to the analysts of all caisses, such as a version of a rule.
    """

    caisse: str | None
    number: str | None = None
    patient_ref: str | None = None
    may_spread: bool = True  # its alert tells officines what to recognise


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPosition:
    """Where a page of decisions ended: they are listed newest first."""

    proposed_at: datetime
    decision_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionQuery:
    """Which decisions an analyst asks for; `caisse` is that of his cases."""

    caisse: str
    state: DecisionState | None
    kind: DecisionKind | None
    subject_id: UUID | None
    after: DecisionPosition | None
    limit: int
