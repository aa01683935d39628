"""Our own programs as child processes: started, waited for over HTTP, killed, restarted."""

import http.client
import json
import signal
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.child import CannotStart, Child, Program, start
from deploy.local.ports import LOOPBACK, usable_port
from deploy.local.state import CHECKOUT

READY_SECONDS = 60.0
ANSWER_SECONDS = 2.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Module:
    """A program of ours, run as `python -m module arguments`, that answers HTTP on `port`.

    It is ready when `ready_path` answers 200.
    """

    name: str
    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    port: int
    ready_path: str = "/health/ready"


class Process:
    """A module that is, or can be, run. Not for two threads at a time."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._child: Child | None = None

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.is_running

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def start(self) -> None:
        """Starts it, without waiting; raises CannotStart when its port is taken."""
        assert not self.is_running, f"{self.module.name} runs already"
        usable_port(self.module.port, of=self.module.name)
        self._child = start(
            Program(
                name=self.module.name,
                arguments=[sys.executable, "-m", self.module.module, *self.module.arguments],
                log=self.module.log,
                environment=self.module.environment,
                directory=CHECKOUT,
            )
        )

    def wait_ready(self, *, deadline_s: float = READY_SECONDS) -> None:
        """Waits until it is ready; raises CannotStart when it ends, or is not ready in time."""
        assert self._child is not None
        deadline = time.monotonic() + deadline_s
        while (lack := self._lack()) is not None:
            if not self._child.is_running:
                raise self._child.died()
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"{self.module.name} was not ready in {deadline_s:.0f} s: {lack} "
                    f"(its log is {self.module.log})"
                )
            time.sleep(POLL_SECONDS)

    def restart(self, *, deadline_s: float = READY_SECONDS) -> None:
        """Stops it if it runs, starts it on the same port and waits until it is ready."""
        self.stop()
        self.start()
        self.wait_ready(deadline_s=deadline_s)

    def kill(self) -> None:
        """Ends it at once (SIGKILL): nothing is flushed, committed or said."""
        if self._child is not None:
            self._child.kill()

    def ask_to_stop(self) -> None:
        """Sends SIGTERM and does not wait."""
        if self._child is not None and self._child.is_running:
            self._child.process.send_signal(signal.SIGTERM)

    def stop(self, *, deadline_s: float = STOP_SECONDS) -> None:
        """Ends it in order, or kills it after `deadline_s` seconds; safe to call twice."""
        if self._child is not None:
            self._child.stop(deadline_s=deadline_s)

    def _lack(self) -> str | None:
        """Why it is not ready, as a few words; None when it is."""
        connection = http.client.HTTPConnection(LOOPBACK, self.module.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", self.module.ready_path)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            return "it does not answer"
        finally:
            connection.close()
        return None if response.status == http.HTTPStatus.OK else _failing(body)


def stop_all(processes: Iterable[Process]) -> None:
    """Asks all to stop at once, then waits for each."""
    asked = list(processes)
    for process in asked:
        process.ask_to_stop()
    for process in asked:
        process.stop()


def _failing(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
        return "failing: " + ", ".join(name for name, is_good in checks.items() if not is_good)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it says it is not ready"
