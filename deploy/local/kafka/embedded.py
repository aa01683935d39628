"""A Kafka for machines without Java: librdkafka's mock cluster, from the confluent-kafka wheel.

It keeps nothing and serves one member a group: for a first look and simple tests.
"""

import sys
import time
from pathlib import Path

from deploy.local.child import CannotStart, Child, Program, start, why
from deploy.local.kafka.broker import Kind
from deploy.local.kafka.topics import answers
from deploy.local.state import CHECKOUT

START_SECONDS = 30.0
POLL_SECONDS = 0.05


class EmbeddedKafka:
    """One mock broker on a port that the system chooses: the mock cluster takes none from us."""

    kind: Kind = "embedded"

    def __init__(self, directory: Path, *, why: str) -> None:
        self.why = why
        self._directory = directory
        self._child: Child | None = None

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def start(self) -> str:
        """Starts the broker and returns its address; raises CannotStart."""
        told = self._directory / "address"
        told.unlink(missing_ok=True)
        child = start(
            Program(
                name="the embedded Kafka",
                arguments=[sys.executable, "-m", "deploy.local.kafka.mock_cluster", told],
                log=self._directory / "server.log",
                directory=CHECKOUT,
            )
        )
        self._child = child
        deadline = time.monotonic() + START_SECONDS
        while not told.exists() or not answers(told.read_text()):
            if not child.is_running:
                raise child.died()
            if time.monotonic() > deadline:
                child.kill()
                raise CannotStart(f"the embedded Kafka did not answer: {why(child.program.log)}")
            time.sleep(POLL_SECONDS)
        return told.read_text()

    def stop(self) -> None:
        """Stops the broker; what it held is gone. Safe to call twice."""
        if self._child is not None:
            self._child.stop()
