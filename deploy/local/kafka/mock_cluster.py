"""The program behind `embedded`: librdkafka's mock cluster, until a signal."""

import signal
import sys
from pathlib import Path

from confluent_kafka import Producer

METADATA_SECONDS = 10.0


def serve(told: Path) -> None:
    """Runs the mock cluster, whose address goes into the file `told` once it answers."""
    cluster = Producer({"bootstrap.servers": "", "test.mock.num.brokers": 1, "log_level": 3})
    broker = next(iter(cluster.list_topics(timeout=METADATA_SECONDS).brokers.values()))
    half_written = told.with_suffix(".new")
    half_written.write_text(f"{broker.host}:{broker.port}")
    half_written.rename(told)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    # Before librdkafka starts threads, so that none of them takes the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    serve(Path(sys.argv[1]))
