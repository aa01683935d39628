"""deploy/local/bootstrap.sh, on a checkout whose lock names nothing."""

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path("deploy/local/bootstrap.sh")
UNOBTAINABLE = "nothing-of-this-name==1 --hash=sha256:" + "0" * 64 + "\n"


def run(checkout: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return start(checkout, *command, **variables)()


def start(checkout: Path, *command: str, **variables: str):
    ours = {"ORDOFLUX_STATE", "PYTHON"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    process = subprocess.Popen(
        [checkout / SCRIPT, *command],
        env={**kept, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def finish() -> subprocess.CompletedProcess[str]:
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return finish


def make_checkout(folder: Path) -> Path:
    (folder / SCRIPT.parent).mkdir(parents=True)
    shutil.copy(SCRIPT, folder / SCRIPT)
    (folder / "requirements.lock").write_text("# nothing\n")
    return folder


@pytest.fixture(scope="module")
def open_place() -> Iterator[Path]:
    """A folder that anybody may enter, as a checkout usually lies in; pytest's own are closed."""
    place = Path(tempfile.mkdtemp(prefix="ordoflux-checkout-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def ready(open_place) -> Path:
    """A checkout that two targets set up at the same moment."""
    checkout = make_checkout(open_place / "ready")
    both = [start(checkout, "true") for _ in range(2)]
    answers = [finish() for finish in both]
    assert [answer.returncode for answer in answers] == [0, 0], answers
    said = [answer.stderr for answer in answers if answer.stderr]
    assert len(said) == 1, "both installed"
    return checkout


def cpu_seconds_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.skipif(not Path("/usr/bin/chromium").exists(), reason="no chromium here")
def test_a_browser_that_is_there_is_not_installed_again(ready):
    answer = run(ready, "true", WANTS_BROWSER="1")

    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_second_run_says_nothing_and_is_quick(ready):
    before = cpu_seconds_of_children()
    answer = run(ready, "sh", "-c", 'echo "$ORDOFLUX_STATE"; command -v python')

    assert cpu_seconds_of_children() - before < 1  # 20 ms; a busy machine makes it wait, not work
    assert answer.stderr == ""
    assert answer.stdout.split() == [f"{ready}/.state", f"{ready}/.venv/bin/python"]


@pytest.mark.parametrize("closed", ["inside", "checkout"])
def test_what_a_checkout_in_a_closed_place_makes_as_root_lies_where_others_may_enter(
    open_place, closed
):
    place = open_place / closed
    checkout = make_checkout(place / "checkout")
    (place if closed == "inside" else checkout).chmod(0o700)

    answer = run(checkout, "sh", "-c", 'echo "$ORDOFLUX_STATE"; command -v python')

    state, python = map(Path, answer.stdout.split())
    if os.geteuid() != 0:
        assert (state, python) == (checkout / ".state", checkout / ".venv/bin/python")
        return
    elsewhere = state.parent
    assert elsewhere.is_relative_to("/var/tmp")  # noqa: S108 - by name: a restart keeps it
    assert python.parents[1] == elsewhere / "venv"
    assert all(at.stat().st_mode & 0o001 for at in (state, *state.parents))
    shutil.rmtree(elsewhere)


def test_the_commands_status_is_ours(ready):
    assert run(ready, "sh", "-c", "exit 7").returncode == 7


def test_a_changed_lock_that_cannot_be_fetched_is_one_line(ready):
    lock = ready / "requirements.lock"
    before = lock.read_text()
    lock.write_text(UNOBTAINABLE)

    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_FIND_LINKS": ""}
    answer = run(ready, "true", **nowhere)
    lock.write_text(before)

    assert answer.returncode == 1
    assert "no network?" in answer.stderr.splitlines()[-1]
    assert "Traceback" not in answer.stderr


def test_a_python_that_is_too_old_is_one_line(tmp_path):
    checkout = make_checkout(tmp_path / "old")
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    answer = run(checkout, "true", PYTHON=str(old))

    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed" in answer.stderr.splitlines()[-1]
