"""Runs a service's command on this checkout's demo: `... attach fraud set-aside list`.

Variables that the caller sets win, so that the same command works on any other Ordoflux.
"""

import json
import os
import sys

from deploy.local.environment import VARIABLES_FILE
from deploy.local.state import state_dir


def main(arguments: list[str]) -> None:
    """Becomes `python -m services.<name> ...`."""
    service, *command = arguments
    told = state_dir() / "demo" / VARIABLES_FILE
    variables = json.loads(told.read_text()).get(service, {}) if told.exists() else {}
    os.environ.update({**variables, **os.environ})
    program = [sys.executable, "-m", f"services.{service}", *command]
    os.execv(program[0], program)  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
