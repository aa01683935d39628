"""Forgets what the demo kept on this machine; `make clean-state`."""

import shutil
import sys

from deploy.local.child import CannotStart
from deploy.local.state import only_one, state_dir


def clean() -> None:
    """Removes the demo's databases, topics, sandbox keys and logs; fetched jars stay.

    Raises CannotStart while a demo runs.
    """
    demo = state_dir() / "demo"
    with only_one(demo / "lock", refusal="the demo runs; stop it first (Ctrl-C)"):
        shutil.rmtree(demo)


if __name__ == "__main__":
    try:
        clean()
    except CannotStart as lack:
        sys.exit(f"ordoflux: {lack}")
