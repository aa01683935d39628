"""What fraud saw in the events of a prescription."""

from typing import Literal
from uuid import UUID

from shared.contracts.event import PrescriptionEvent
from shared.contracts.fraud.words import EntityKind, SignalClass, SignalName
from shared.identifiers import Rpps


class SignalRaised(PrescriptionEvent):
    """A signal fired on a prescription: what was observed against which threshold, and why.

    Class D is a fact, H asks the officine to call the prescriber, F is for the analysts only
    (fraud decisions stay human: RGPD art. 22). `number` may be of no prescription we know;
    `entity_kind` tells what the case is about where it is not the prescription itself.
    """

    type: Literal["signal.raised"] = "signal.raised"
    version: Literal[1] = 1
    signal_id: UUID
    case_id: UUID
    signal: SignalName
    signal_version: int
    signal_class: SignalClass
    sentence: str  # French, without personal data
    observed: str
    threshold: str
    window_hours: int | None = None
    evidence: tuple[UUID, ...]  # event ids
    is_known: bool
    patient_ref: str | None = None
    prescriber_rpps: Rpps | None = None
    entity_kind: EntityKind = "prescription"
