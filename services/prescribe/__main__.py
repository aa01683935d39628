"""`python -m services.prescribe serve | migrate | set-aside list | set-aside replay`."""

from services.prescribe.main import build
from shared.cli import run_cli

run_cli("prescribe", build)
