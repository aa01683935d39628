"""Apache Kafka in a container: the same pinned jars, mounted into an image that has only Java."""

import contextlib
import shutil
import time
from pathlib import Path
from typing import Any

from deploy.local.child import CannotStart, said_by_system
from deploy.local.kafka import apache
from deploy.local.kafka.broker import Kind
from deploy.local.kafka.jars import jars
from deploy.local.kafka.topics import answers
from deploy.local.ports import LOOPBACK, usable_port

IMAGE = "eclipse-temurin:21-jre"
START_SECONDS = 120.0
POLL_SECONDS = 0.2
CONTROLLER_PORT = 9093  # inside the container
# Formats once, then becomes the broker, so that the container's stop reaches Java itself.
SCRIPT = "{java} kafka.tools.StorageTool {format} && exec {java} kafka.Kafka {configuration}"


class DockerKafka:
    """One broker in a container that holds its files, on a port of this machine's loopback."""

    kind: Kind = "docker"

    def __init__(self, directory: Path, port: int, *, why: str) -> None:
        self.why = why
        self._directory = directory
        self._port = port
        self._container: Any = None

    def start(self) -> str:
        """Starts the container and returns its address once Kafka answers; raises CannotStart."""
        from testcontainers.core.container import DockerContainer  # noqa: PLC0415 (a dev dependency)

        from deploy.local.containers import engine  # noqa: PLC0415

        engine([IMAGE])
        port = usable_port(self._port, of="Kafka")
        try:
            mounted = self._write_configuration(port)
        except OSError as error:
            raise CannotStart(f"Kafka cannot start: {said_by_system(error)}") from error
        container = (
            DockerContainer(IMAGE)
            .with_command(["sh", "-c", _script()])
            .with_volume_mapping(str(jars()), "/kafka/libs", "ro")
            .with_volume_mapping(str(mounted), "/kafka/settings", "ro")
        )
        # The broker tells clients its address: the port outside must be known before it starts.
        # On loopback only, which `with_bind_ports` cannot say but docker-py takes.
        container.ports[f"{port}/tcp"] = (LOOPBACK, port)  # type: ignore[assignment]
        self._container = container.start()
        self._wait(f"{LOOPBACK}:{port}")
        return f"{LOOPBACK}:{port}"

    def stop(self) -> None:
        """Removes the container and what it held; safe to call twice."""
        if self._container is not None:
            self._container.stop()
            self._container = None

    def _write_configuration(self, port: int) -> Path:
        settings = apache.broker_settings(
            Path("/kafka/log"),
            client=(LOOPBACK, port),
            controller_port=CONTROLLER_PORT,
            listen="0.0.0.0",  # noqa: S104 (inside the container; outside it is bound to loopback)
        )
        mounted = self._directory / "settings"
        mounted.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{key}={value}\n" for key, value in settings.items())
        (mounted / "kafka.properties").write_text(lines)
        shutil.copy(apache.LOGGING, mounted / "log4j2.properties")
        return mounted

    def _wait(self, address: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(address):
            container = self._container.get_wrapped_container()
            container.reload()
            if container.status == "exited" or time.monotonic() > deadline:
                said = container.logs(tail=1).decode("utf-8", "replace").strip()
                with contextlib.suppress(Exception):
                    self.stop()
                raise CannotStart(f"Kafka's container did not answer: {said[:300]}")
            time.sleep(POLL_SECONDS)


def _script() -> str:
    configuration = Path("/kafka/settings/kafka.properties")
    java = apache.java_command(
        Path("/kafka/libs"), logging=Path("/kafka/settings/log4j2.properties")
    )
    return SCRIPT.format(
        # The star is for Java, not for the shell.
        java=" ".join(f"'{word}'" for word in java),
        format=" ".join(apache.format_arguments(configuration)),
        configuration=configuration,
    )
