"""The Kafka of one machine: the best broker to be had here, and the topics on it."""

import os
import shutil
import subprocess
from pathlib import Path

from deploy.local.child import CannotStart
from deploy.local.kafka.apache import JAVA_VERSION_MIN, ApacheKafka, java_version
from deploy.local.kafka.broker import Broker, GivenKafka, Kind
from deploy.local.kafka.docker import DockerKafka
from deploy.local.kafka.embedded import EmbeddedKafka
from deploy.local.kafka.jars import are_resolved
from deploy.local.kafka.topics import provision

__all__ = ["Broker", "DockerKafka", "GivenKafka", "Kind", "choose", "provision"]


def choose(directory: Path, *, port: int = 0) -> Broker:
    """The broker to use, best first: the address given, Apache Kafka on Java, the embedded one.

    `directory` is where it keeps its files, `port` where it listens on loopback (0: a free one; the
    embedded broker always takes a free one).
    `KAFKA=apache|docker|embedded` forces one. Raises CannotStart when that one is impossible here.
    """
    given = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if given:
        return GivenKafka(given)
    match os.environ.get("KAFKA", ""):
        case "":
            lack = _lack_for_apache()
            if lack:
                return EmbeddedKafka(directory, why=f"the embedded broker, because {lack}")
            return ApacheKafka(directory, port, why="Apache Kafka on this machine's Java")
        case "apache":
            lack = _lack_for_apache()
            if lack:
                raise CannotStart(f"KAFKA=apache is impossible here: {lack}")
            return ApacheKafka(
                directory, port, why="Apache Kafka on this machine's Java (KAFKA=apache)"
            )
        case "docker":
            return DockerKafka(directory, port, why="Apache Kafka in a container (KAFKA=docker)")
        case "embedded":
            return EmbeddedKafka(directory, why="the embedded broker (KAFKA=embedded)")
        case other:
            raise CannotStart(f"KAFKA={other} is unknown: apache, docker or embedded")


def _lack_for_apache() -> str:
    """What this machine lacks to run Apache Kafka, as a few words; empty when nothing."""
    try:
        version = java_version()
    except (OSError, subprocess.SubprocessError):
        version = 0
    if version == 0:
        return "Java is missing"
    if version < JAVA_VERSION_MIN:
        return f"Java {version} is too old ({JAVA_VERSION_MIN} or newer is needed)"
    if not are_resolved() and shutil.which("mvn") is None:
        return "Maven is missing"
    return ""
