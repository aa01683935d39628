"""The jars of Apache Kafka that pom.xml names, fetched once with Maven and kept."""

import hashlib
import os
import shutil
from pathlib import Path

from deploy.local.child import CannotStart, Program, run, said_by_system
from deploy.local.state import only_one, state_dir

POM = Path(__file__).with_name("pom.xml")
RESOLVE_SECONDS = 300.0  # 45 MB, once


def jars() -> Path:
    """The directory that holds the jars of pom.xml, fetched when absent; raises CannotStart."""
    with only_one(_directory().with_name("lock")):
        if not are_resolved():
            _resolve()
    return _directory()


def are_resolved() -> bool:
    """Whether the jars of this very pom.xml are already on this machine."""
    return _directory().is_dir()


def _directory() -> Path:
    digest = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    return state_dir() / "kafka-jars" / digest


def _resolve() -> None:
    target = _directory()
    workshop = target.with_name("making")
    log = target.with_name("maven.log")
    shutil.rmtree(workshop, ignore_errors=True)
    log.unlink(missing_ok=True)
    try:
        run(_maven(workshop, log), deadline_s=RESOLVE_SECONDS)
        workshop.rename(target)  # complete or absent, whenever we are killed
    except CannotStart as error:
        raise CannotStart(
            f"Maven cannot fetch Apache Kafka: {_first_error(log) or error}; "
            "KAFKA=embedded does without"
        ) from error
    except OSError as error:
        raise CannotStart(f"Maven fetched no Apache Kafka: {said_by_system(error)}") from error


def _maven(workshop: Path, log: Path) -> Program:
    return Program(
        name="Maven",
        arguments=[
            *("mvn", "--batch-mode", "--quiet", "--file", POM, "dependency:copy-dependencies"),
            *("-DincludeScope=runtime", f"-DoutputDirectory={workshop}"),
        ],
        log=log,
        environment=dict(os.environ),
    )


def _first_error(log: Path) -> str:
    if not log.exists():
        return ""
    for line in log.read_text(errors="replace").splitlines():
        if "[ERROR]" in line:
            cause = line.split("[ERROR]", 1)[1].strip()
            return "the disk is full" if "No space left" in cause else cause[:300]
    return ""
