"""veraPDF, the reference checker of PDF/A, as a separate program that tests run.

Its jars come with Maven, are kept, and are never part of what we ship.
"""

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import pytest

from deploy.local.child import CannotStart, Program, run
from deploy.local.state import only_one, state_dir

POM = Path(__file__).with_name("pom.xml")
MAIN = "org.verapdf.apps.GreenfieldCliWrapper"
FETCH_S, CHECK_S = 200.0, 60.0


def verdicts(files: Sequence[Path], *, flavour: str, workshop: Path) -> str:
    """Return what veraPDF says of `files`, a line for each with the rules it breaks.

    One virtual machine reads them all. Skips the test where there is no Java or no network; any
    other failure of Maven is one of ours, and raises CannotStart.
    """
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            pytest.skip(f"veraPDF needs {tool}, which is not on this machine")
    said = workshop / "verapdf.log"
    command: list[str | Path] = [
        *("java", f"-Duser.home={workshop}", "-cp", f"{_jars()}/*", MAIN),
        *("--flavour", flavour, "--format", "text", "--verbose"),
        *files,
    ]
    try:
        run(_program("veraPDF", command, log=said), deadline_s=CHECK_S)
    except CannotStart:
        # A file that does not conform is a failure to veraPDF, and a verdict to us.
        if not said.exists() or "FAIL" not in said.read_text():
            raise
    return said.read_text()


def _jars() -> Path:
    digest = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    target = state_dir() / "verapdf-jars" / digest
    with only_one(target.with_name("lock")):
        if not target.is_dir():
            _fetch(target)
    return target


def _fetch(target: Path) -> None:
    making = target.with_name("making")
    shutil.rmtree(making, ignore_errors=True)
    command: list[str | Path] = [
        *("mvn", "--batch-mode", "--quiet", "--file", str(POM), "dependency:copy-dependencies"),
        *("-DincludeScope=runtime", f"-DoutputDirectory={making}"),
    ]
    log = target.with_name("maven.log")
    log.unlink(missing_ok=True)  # what an earlier run said does not excuse this one
    begun = monotonic()
    try:
        run(_program("Maven", command, log=log), deadline_s=FETCH_S)
    except CannotStart as error:
        is_late = monotonic() - begun >= FETCH_S
        if is_late or (log.exists() and "Could not transfer" in log.read_text(errors="replace")):
            pytest.skip(f"Maven cannot fetch veraPDF: {error}")
        raise
    making.rename(target)


def _program(name: str, arguments: Sequence[str | Path], *, log: Path) -> Program:
    return Program(name=name, arguments=arguments, log=log, environment=dict(os.environ))
