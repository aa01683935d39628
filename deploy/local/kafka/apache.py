"""Apache Kafka in KRaft mode, one broker that is its own controller, on this machine's JVM."""

import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.local.child import CannotStart, Child, Program, run, said_by_system, start, why
from deploy.local.kafka.broker import Kind
from deploy.local.kafka.jars import jars
from deploy.local.kafka.topics import answers
from deploy.local.ports import LOOPBACK, usable_ports

JAVA_VERSION_MIN = 17  # Kafka 4 brokers
START_SECONDS = 90.0
FORMAT_SECONDS = 60.0
POLL_SECONDS = 0.1
STOP_SECONDS = 20.0
CLUSTER_ID = (
    "T3Jkb2ZsdXgtbG9jYWwtMQ"  # any 16 bytes in base64; fixed, so a kept directory stays ours
)
LOGGING = Path(__file__).with_name("log4j2.properties")
# Bounded memory, and flags that start in two thirds of the time at the price of peak throughput.
JVM_FLAGS = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


class ApacheKafka:
    """One broker whose files are kept in `directory` between runs."""

    kind: Kind = "apache"

    def __init__(self, directory: Path, port: int, *, why: str) -> None:
        self.why = why
        self._directory = directory
        self._port = port
        self._child: Child | None = None

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def start(self) -> str:
        """Starts the broker and returns its address once it answers; raises CannotStart."""
        # Drawn together: one after the other, both may be the same.
        port, controller_port = usable_ports({"Kafka": self._port, "its controller": 0}).values()
        self._port = port  # a restarted broker is found where it was
        settings = broker_settings(
            self._directory / "log", client=(LOOPBACK, port), controller_port=controller_port
        )
        configuration = self._directory / "kafka.properties"
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            configuration.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        except OSError as error:
            raise CannotStart(f"Kafka cannot start: {said_by_system(error)}") from error
        if not (self._directory / "log" / "meta.properties").exists():
            run(
                self._java("kafka.tools.StorageTool", *format_arguments(configuration)),
                deadline_s=FORMAT_SECONDS,
            )
        self._child = start(self._java("kafka.Kafka", configuration))
        self._wait(self._child, f"{LOOPBACK}:{port}")
        return f"{LOOPBACK}:{port}"

    def stop(self) -> None:
        """Stops the broker, its log clean, or kills it after a deadline. Safe to call twice."""
        if self._child is not None:
            self._child.stop(deadline_s=STOP_SECONDS)

    def kill(self) -> None:
        """Ends the broker at once, as a power cut would."""
        assert self._child is not None
        self._child.kill()

    def _java(self, main: str, *arguments: str | Path) -> Program:
        return Program(
            name="Kafka",
            arguments=[*java_command(jars(), logging=LOGGING), main, *arguments],
            log=self._directory / "server.log",
        )

    def _wait(self, child: Child, address: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(address):
            if not child.is_running:
                raise child.died()
            if time.monotonic() > deadline:
                child.kill()
                raise CannotStart(
                    f"Kafka did not answer in {START_SECONDS:.0f} s: {why(child.program.log)}"
                )
            time.sleep(POLL_SECONDS)


def java_command(jar_directory: Path, *, logging: Path) -> list[str]:
    """The Java command line up to the main class; the same in a container."""
    flags = [*JVM_FLAGS, f"-Dlog4j2.configurationFile=file:{logging}"]
    return ["java", *flags, "-cp", f"{jar_directory}/*"]


def format_arguments(configuration: Path) -> list[str]:
    return ["format", "-t", CLUSTER_ID, "-c", str(configuration), "--ignore-formatted"]


def broker_settings(
    log_directory: Path, *, client: tuple[str, int], controller_port: int, listen: str = LOOPBACK
) -> Mapping[str, str | int]:
    """Every setting of a one-broker cluster that clients reach at `client`."""
    host, port = client
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{LOOPBACK}:{controller_port}",
        "listeners": f"PLAINTEXT://{listen}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{host}:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": str(log_directory),
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1_000,
        # A killed broker comes back once its own controller has given it up: 9 s by default.
        "broker.session.timeout.ms": 3_000,
        "broker.heartbeat.interval.ms": 500,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 8,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
    }


def java_version() -> int:
    """The major version of `java`; 0 when it does not tell.

    Raises OSError or SubprocessError when it cannot be run.
    """
    answer = subprocess.run(
        ["java", "-version"], capture_output=True, text=True, timeout=20, check=True
    )
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(found[1]) if found else 0
