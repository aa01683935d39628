"""Runs a service's command on this checkout's demo: `... attach fraud set-aside list`.

Variables that the caller sets win, so that the same command works on any other Ordoflux.
"""

import json
import os
import sys
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from deploy.local.environment import VARIABLES_FILE
from deploy.local.postgres import PORT
from deploy.local.state import state_dir

NOT_RUNNING: Final = (
    "ordoflux: no demo runs in this checkout; start `make demo`, or name another Ordoflux with "
    "DATABASE_URL and the service's other variables"
)


def main(arguments: list[str]) -> None:
    """Becomes `python -m services.<name> ...`."""
    service, *command = arguments
    told = state_dir() / "demo" / VARIABLES_FILE
    variables = json.loads(told.read_text()).get(service, {}) if told.exists() else {}
    if "DATABASE_URL" not in os.environ and not _runs(variables.get("DATABASE_URL", "")):
        sys.exit(NOT_RUNNING)
    os.environ.update({**variables, **os.environ})
    program = [sys.executable, "-m", f"services.{service}", *command]
    os.execv(program[0], program)  # noqa: S606 (no shell is wanted)


def _runs(dsn: str) -> bool:
    """Tell whether the demo's PostgreSQL, which listens on a socket alone, is there."""
    sockets = parse_qs(urlsplit(dsn).query).get("host", [""])[0]
    return bool(sockets) and (Path(sockets) / f".s.PGSQL.{PORT}").exists()


if __name__ == "__main__":
    main(sys.argv[1:])
