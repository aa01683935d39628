"""Forgets what the demo kept on this machine; `make clean-state`."""

import shutil
import sys

from deploy.local.child import CannotStart
from deploy.local.state import only_one, state_dir

KEPT = {"kafka-jars", "postgres-empty"}  # from the network or slow to make, and never the demo's own


def clean() -> None:
    """Removes every file of the state directory but those that any run would make again alike.

    Raises CannotStart while a demo runs.
    """
    with only_one("demo", refusal="the demo runs; stop it first (Ctrl-C)"):
        for path in state_dir().iterdir():
            if path.is_dir() and path.name not in KEPT and not path.name.startswith("test-"):
                shutil.rmtree(path)
            elif path.is_file() and path.suffix != ".lock":
                path.unlink()


if __name__ == "__main__":
    try:
        clean()
    except CannotStart as lack:
        sys.exit(f"ordoflux: {lack}")
