"""The events of the contracts, their JSON schemas and their examples."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from shared.contracts import dispense, fraud, notify, prescribe
from shared.contracts.dispense import (
    AdaptationQuestion,
    AdaptationRequested,
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    ExecutionNotice,
    PrescriptionCancelled,
    PrescriptionExpired,
    RefusalNotice,
)
from shared.contracts.event import Contract, Event
from shared.contracts.fraud import VerificationQuestion, VerificationRequested
from shared.contracts.prescribe import (
    AdaptationAnswer,
    AdaptationAnswered,
    IssuedSecrets,
    PrescriptionIssued,
)

CHECKOUT: Final = Path(__file__).resolve().parents[2]
SCHEMAS: Final = CHECKOUT / "tests" / "contracts" / "schemas"
EXAMPLES: Final = CHECKOUT / "tests" / "contracts" / "examples"

# Services in the order of a prescription's life; each publishes on one topic.
PUBLISHERS: Final[dict[str, ModuleType]] = {
    "prescribe": prescribe,
    "dispense": dispense,
    "fraud": fraud,
    "notify": notify,
}
# What a service with the sealing key finds inside `sealed`.
SEALED: Final[dict[type[Event], type[Contract]]] = {
    PrescriptionIssued: IssuedSecrets,
    DispensationRecorded: ExecutionNotice,
    DispensationBilled: ExecutionNotice,
    PrescriptionCancelled: ExecutionNotice,
    CancellationRejected: ExecutionNotice,
    AdaptationRequested: AdaptationQuestion,
    DispensationReversed: ExecutionNotice,
    PrescriptionExpired: ExecutionNotice,
    DispensingRefused: RefusalNotice,
    AdaptationAnswered: AdaptationAnswer,
    VerificationRequested: VerificationQuestion,
}


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """One event class, with the service that publishes it and the topic it goes to."""

    publisher: str
    topic: str
    model: type[Event]

    @property
    def name(self) -> str:
        return self.model.__name__

    @property
    def event_type(self) -> str:
        """The value of `type` in the event itself, for example `prescription.issued`."""
        return str(self.model.model_fields["type"].default)

    @property
    def version(self) -> int:
        return int(self.model.model_fields["version"].default)

    @property
    def slug(self) -> str:
        """The name of its schema and of its example, without ending."""
        return f"{self.event_type}.v{self.version}"

    @property
    def sealed(self) -> type[Contract] | None:
        """What is inside its `sealed` field, if it has one."""
        return SEALED.get(self.model)

    def example(self) -> Any:
        """Return its committed example, as plain JSON."""
        return json.loads((EXAMPLES / f"{self.slug}.json").read_text(encoding="utf-8"))


def published_events() -> list[PublishedEvent]:
    """Return every event of the contracts, in the order of their modules."""
    return [
        PublishedEvent(publisher, module.TOPIC, model)
        for publisher, module in PUBLISHERS.items()
        for model in _events_of(module)
    ]


def _events_of(module: ModuleType) -> list[type[Event]]:
    """Return the event classes that a module or package of contracts defines, in its order."""
    found = [
        member
        for member in vars(module).values()
        if isinstance(member, type)
        and issubclass(member, Event)
        and member.__module__.startswith(module.__name__)
    ]
    return list(dict.fromkeys(found))  # a union of one event is that event once more


def contract_models() -> Iterator[tuple[str, type[Contract]]]:
    """Yield each event and each sealed block, under the name of its schema."""
    for event in published_events():
        yield event.slug, event.model
        if event.sealed is not None:
            yield f"{event.slug}.sealed", event.sealed


def schema_of(model: type[Contract]) -> dict[str, Any]:
    """Return the JSON schema (2020-12) that consumers read with."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return head | model.model_json_schema(mode="validation")
