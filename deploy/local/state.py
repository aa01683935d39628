"""Where this checkout keeps what it makes here: servers' files, jars, sandbox keys, logs."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.child import CannotStart

CHECKOUT = Path(__file__).resolve().parents[2]


def state_dir() -> Path:
    """The directory, made if absent: `ORDOFLUX_STATE`, else by the rule of bootstrap.sh.

    Raises CannotStart when it cannot be made or is not ours.
    """
    named = os.environ.get("ORDOFLUX_STATE")
    directory = Path(named) if named else _outside_a_closed_place() or CHECKOUT / ".state"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        owner = directory.stat().st_uid
    except OSError as error:
        raise CannotStart(f"cannot make {directory}: {error.strerror}") from error
    if owner != os.geteuid():
        raise CannotStart(
            f"{directory} belongs to another user; set ORDOFLUX_STATE to a directory of yours"
        )
    return directory


def _outside_a_closed_place() -> Path | None:
    """PostgreSQL refuses to run as root, and the user it then runs as may not enter every place.

    Root's home and what `mktemp -d` makes let nobody else in.
    """
    is_closed = any(not at.stat().st_mode & 0o001 for at in (CHECKOUT, *CHECKOUT.parents))
    if os.geteuid() != 0 or not is_closed:
        return None
    digest = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    return Path(f"/var/tmp/ordoflux-{digest}/state")  # noqa: S108 (kept over reboots; ownership is checked)


@contextmanager
def only_one(lock: Path, *, refusal: str | None = None) -> Iterator[None]:
    """Holds the lock file: waits for it, or raises CannotStart(refusal) when given one."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if refusal else 0))
        except BlockingIOError:
            raise CannotStart(refusal or "") from None
        yield
