"""What every Kafka of one machine has in common."""

import socket
from dataclasses import dataclass
from typing import Literal, Protocol

from deploy.local.child import CannotStart

LOOPBACK = "127.0.0.1"
Kind = Literal["given", "apache", "docker", "embedded"]


class Broker(Protocol):
    """A Kafka; `why` says in a few words which one and why it was taken."""

    @property
    def kind(self) -> Kind: ...

    @property
    def why(self) -> str: ...

    def start(self) -> str:
        """Starts it, waits until it answers and returns its bootstrap address; raises CannotStart."""
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


def usable_port(port: int, *, of: str) -> int:
    """`port`, or a free one for 0; raises CannotStart when it is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connection is still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise CannotStart(f"{of} needs port {port}, which another program uses") from error
        return int(probe.getsockname()[1])
