"""`python -m services.dispense serve | migrate | set-aside list | set-aside replay`."""

from services.dispense.main import build
from shared.running.cli import run_cli

run_cli("dispense", build)
