"""Events that fraud publishes."""

from typing import Literal
from uuid import UUID

from pydantic import TypeAdapter

from shared.contracts.event import PrescriptionEvent
from shared.identifiers import Rpps

TOPIC = "fraud.events"

SignalName = Literal["S1", "S2", "S3"]
SignalClass = Literal["D", "H", "F"]


class SignalRaised(PrescriptionEvent):
    """A signal fired on a prescription: what was observed against which threshold, and why.

    Class D is a fact, H asks the officine to call the prescriber, F is for the analysts only
    (fraud decisions stay human: RGPD art. 22). `number` may be of no prescription we know.
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


EVENTS: TypeAdapter[SignalRaised] = TypeAdapter(SignalRaised)
