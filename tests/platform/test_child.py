"""Child processes end when they should, whatever happens to us."""

import errno
import socket
import sys
import threading
from pathlib import Path

import pytest

from deploy.local.child import CannotStart, Program, run, said_by_system, start, why
from deploy.local.ports import usable_port, usable_ports
from deploy.local.processes import Module, Process, stop_all
from tests.platform.alive import is_alive, run_and_kill
from tests.waiting import eventually

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
BEATING = """
import time
while True:
    print(end=".", flush=True)
    time.sleep(0.02)
"""
STARTS_ONE = """
import sys, time
from pathlib import Path
from deploy.local.child import Program, start
sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
print(start(Program(name="sleeper", arguments=sleeper, log=Path(sys.argv[1]))).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def log(tmp_path):
    return tmp_path / "logs" / "child.log"


async def test_a_killed_parent_leaves_no_child(log):
    (pid,) = run_and_kill(STARTS_ONE, log)

    await eventually(lambda: not is_alive(pid))


async def test_a_child_outlives_the_thread_that_asked_for_it(log):
    made = []
    beating = [sys.executable, "-c", BEATING]
    asking = threading.Thread(
        target=lambda: made.append(start(Program(name="beating", arguments=beating, log=log)))
    )

    asking.start()
    asking.join()
    # The kernel's signal would come with the end of the thread: beats after it are those of a
    # child that lives on.
    await eventually(lambda: not Path(f"/proc/self/task/{asking.native_id}").exists())
    beats = log.stat().st_size
    await eventually(lambda: log.stat().st_size >= beats + 3)

    assert made[0].is_running
    made[0].kill()


async def test_a_child_that_ignores_the_request_is_killed_after_the_deadline(log):
    child = start(Program(name="deaf", arguments=[sys.executable, "-c", STUBBORN], log=log))
    await eventually(log.read_text)

    child.stop(deadline_s=0.1)

    assert not is_alive(child.pid)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("write failed: No space left on device", "the disk is full"),
        ("bind: Address already in use", "its port is taken by another program"),
        ("error while binding: address already in use", "its port is taken by another program"),
        ("one\ntwo\n\n", "two"),
        (
            "java.lang.X: why\n\tat kafka.A.main(A.scala:1)\n\tat kafka.A.b(A.scala)\n",
            "java.lang.X: why",
        ),
        ("", "it said nothing"),
    ],
)
def test_the_cause_of_a_failure_is_told_in_one_line(said, told, log):
    text = f"import sys; sys.stdout.write({said!r}); sys.exit(3)"

    with pytest.raises(CannotStart) as refused:
        run(Program(name="it", arguments=[sys.executable, "-c", text], log=log), deadline_s=10)

    assert str(refused.value) == f"it ended with status 3: {told} (its log is {log})"
    assert why(log).startswith(told)


def test_a_full_disk_is_one_line(log):
    full = OSError(errno.ENOSPC, "No space left on device", str(log))

    assert said_by_system(full) == f"the disk is full ({log})"


def test_a_taken_port_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(
            CannotStart, match=f"^prescribe needs port {port}, which another program uses$"
        ):
            usable_ports({"dispense": 0, "prescribe": port})


def test_free_ports_differ():
    found = usable_ports(dict.fromkeys(map(str, range(20)), 0))

    assert len(set(found.values())) == 20


@pytest.fixture
def web(tmp_path, log):
    """A process that answers HTTP."""
    port = usable_port(0, of="web")
    arguments = [str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    process = Process(
        Module(
            name="web",
            module="http.server",
            arguments=arguments,
            environment={},
            log=log,
            port=port,
            ready_path="/",
        )
    )
    yield process
    process.stop()


def test_a_killed_process_starts_again_where_it_was(web):
    web.start()
    web.wait_ready()
    first = web.pid

    web.kill()
    assert not web.is_running
    web.restart()

    assert web.is_running
    assert web.pid != first
    stop_all([web])
    assert not is_alive(web.pid)


def test_a_process_that_ends_or_is_never_ready_is_one_line(web, tmp_path):
    web.start()
    never = Process(
        Module(
            name="never",
            module="http.server",
            arguments=web.module.arguments,
            environment={},
            log=tmp_path / "never.log",
            port=web.module.port,
            ready_path="/absent",
        )
    )

    web.wait_ready()
    with pytest.raises(CannotStart, match=r"^never needs port \d+, which another program uses$"):
        never.start()
    web.kill()
    with pytest.raises(CannotStart, match=r"^web ended with status -9: .*"):
        web.wait_ready()
    never.start()
    with pytest.raises(CannotStart, match=r"^never was not ready in 1 s: it says it is not ready"):
        never.wait_ready(deadline_s=1)
    never.stop()
