"""Child processes that cannot outlive this one.

An orderly stop with a deadline, and the kernel's guard when we are killed ourselves.
"""

import contextlib
import errno
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

TETHER = Path(__file__).with_name("tether.py")
STOP_SECONDS = 15.0
LOG_TAIL_BYTES = 20_000
DISK_BYTES_MIN = 1_000_000
# What a log says when the machine, not our code, is the cause; and what we say about it.
MACHINE_TROUBLE = {
    "No space left on device": "the disk is full",
    "Address already in use": "its port is taken by another program",
    "Cannot allocate memory": "the machine has no memory left",
    "insufficient memory for the Java Runtime": "the machine has no memory left",
}


class CannotStart(Exception):
    """Something this machine lacks or refuses; the message is one line for a person to read."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user a program runs as, when not ours."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """What to run; `end_signal` asks it to stop, the kernel sends `orphan_signal` when we die."""

    name: str
    arguments: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    account: Account | None = None
    end_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    directory: Path | None = None


class Child:
    """A running program of ours."""

    def __init__(self, program: Program, process: subprocess.Popen[bytes]) -> None:
        self.program = program
        self.process = process

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, *, deadline_s: float = STOP_SECONDS) -> None:
        """Asks the program to end and kills it after `deadline_s` seconds; safe to call twice."""
        if self.is_running:
            self.process.send_signal(self.program.end_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(deadline_s)
        self.kill()

    def kill(self) -> None:
        """Ends the program at once, with nothing flushed or committed (SIGKILL)."""
        if self.is_running:
            self.process.kill()
        self.process.wait()

    def died(self) -> CannotStart:
        """The one line to show when the program ended by itself."""
        return CannotStart(
            f"{self.program.name} ended with status {self.process.poll()}: {why(self.program.log)}"
        )


def start(program: Program) -> Child:
    """Starts `program` with its output appended to its log file.

    Raises CannotStart when the program or its log cannot be opened.
    """
    account = program.account or Account(-1, -1)
    command = [
        *(sys.executable, "-IS", TETHER),
        *(str(os.getpid()), str(int(program.orphan_signal))),
        *(str(account.uid), str(account.gid)),
        *program.arguments,
    ]
    try:
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            process = _on_spawning_thread(
                lambda: subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=dict(program.environment),
                    cwd=program.directory,
                    start_new_session=True,  # Ctrl-C reaches us only; we stop our children in order
                )
            )
    except OSError as error:
        raise CannotStart(f"{program.name} cannot start: {said_by_system(error)}") from error
    return Child(program, process)


def run(program: Program, *, deadline_s: float) -> None:
    """Runs `program` to its end.

    Raises CannotStart when it fails or takes longer than `deadline_s` seconds.
    """
    child = start(program)
    try:
        status = child.process.wait(deadline_s)
    except subprocess.TimeoutExpired:
        raise CannotStart(
            f"{program.name} took longer than {deadline_s:.0f} s; its log is {program.log}"
        ) from None
    finally:
        child.kill()
    if status != 0:
        raise child.died()


def said_by_system(error: OSError) -> str:
    """A system error as a few words for a person."""
    if error.errno == errno.ENOSPC:
        return f"the disk is full ({error.filename or 'writing its log'})"
    return f"{error.strerror or error} ({error.filename})" if error.filename else str(error)


_FRAME = re.compile(r"\s+at \S+\(")


def why(log: Path) -> str:
    """The cause a log gives, as a few words: a known machine trouble, else its last line."""
    tail = _tail(log)
    for phrase, words in MACHINE_TROUBLE.items():
        if phrase.casefold() in tail.casefold():
            return f"{words} (its log is {log})"
    if shutil.disk_usage(log.parent).free < DISK_BYTES_MIN:  # too full to log that it is full
        return f"the disk is full ({log.parent})"
    # Java ends with where it failed; what failed stands above.
    lines = [line for line in tail.splitlines() if line.strip() and not _FRAME.match(line)]
    last = lines[-1].strip()[:300] if lines else "it said nothing"
    return f"{last} (its log is {log})"


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - LOG_TAIL_BYTES))
            return file.read(LOG_TAIL_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


# The kernel ties a child to the *thread* that started it. So every child is started by one thread
# that lives as long as we do, whatever thread asks (a test's worker thread ends with its loop).
_Request = tuple[Callable[[], subprocess.Popen[bytes]], Future[subprocess.Popen[bytes]]]
_requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def _on_spawning_thread(
    make: Callable[[], subprocess.Popen[bytes]],
) -> subprocess.Popen[bytes]:
    global _thread  # noqa: PLW0603 (one thread a process, made when first needed)
    with _starting:
        if _thread is None:
            _thread = threading.Thread(target=_spawn_for_ever, name="spawning", daemon=True)
            _thread.start()
    answer: Future[subprocess.Popen[bytes]] = Future()
    _requests.put((make, answer))
    return answer.result()


def _spawn_for_ever() -> None:
    while True:
        make, answer = _requests.get()
        try:
            answer.set_result(make())
        except OSError as error:
            answer.set_exception(error)
