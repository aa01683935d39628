"""How much of everything one run of `make bench-fraud` takes."""

from dataclasses import dataclass
from typing import Final

LIST_RATE: Final = 20.0  # a second: far above what ASAFO's some 8 000 connections a week bring
SEARCH_RATE: Final = 20.0
EVENT_RATE: Final = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Alerts stored, seconds of each load, signals and alerts followed, events to catch up with."""

    alerts: int = 100_000
    seconds: float = 30.0
    probes: int = 100
    events: int = 1_000_000

    @property
    def told(self) -> str:
        """How it was measured, for the report."""
        return _TOLD.format(
            alerts=self.alerts, probes=self.probes, rate=EVENT_RATE, events=self.events
        )


_TOLD: Final = (
    "One process each of prescribe, dispense and fraud with their own durable PostgreSQL 18 and "
    "Kafka, the relays publishing all the while, and the load generator on the same machine. "
    "{alerts} confirmed alerts about made-up people are stored, their names sealed and indexed as "
    "the service does it; one in five is of the officine’s region, one in four national. Names "
    "looked for are mistyped as people mistype them, by turns. Requests start at random moments "
    "(Poisson) whether or not earlier ones came back, and a latency counts from the moment its "
    "request was due. {probes} signals and {probes} alerts are followed from the act that sets "
    "them off to the row, or the answer, that officines read, while {rate:.0f} presentations a "
    "second of other prescriptions pass through Kafka and fraud. At last the services "
    "are stopped, {events} events of honest prescriptions (issued, shown, handed over, billed) are "
    "sent, and fraud alone is started again."
)
