"""`python -m services.fraud serve | migrate | set-aside list | set-aside replay`."""

from services.fraud.main import build
from shared.running.cli import run_cli

run_cli("fraud", build)
