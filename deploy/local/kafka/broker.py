"""What every Kafka of one machine has in common."""

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["given", "apache", "docker", "embedded"]


class Broker(Protocol):
    """A Kafka; `why` says in a few words which one and why it was taken."""

    @property
    def kind(self) -> Kind: ...

    @property
    def why(self) -> str: ...

    def start(self) -> str:
        """Starts it, waits until it answers, returns its address; raises CannotStart."""
        ...

    def stop(self) -> None:
        """Stops it; safe to call twice."""
        ...


@dataclass(frozen=True, slots=True)
class GivenKafka:
    """Somebody else's Kafka, neither started nor stopped by us."""

    address: str
    kind: Kind = "given"

    @property
    def why(self) -> str:
        return f"{self.address}, given in KAFKA_BOOTSTRAP_SERVERS"

    def start(self) -> str:
        return self.address

    def stop(self) -> None:
        """Nothing of ours runs."""
