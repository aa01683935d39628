"""`python -m services.prescribe serve | migrate | keys | held | set-aside | audit`."""

from services.prescribe.main import COMMANDS, build
from shared.running.cli import run_cli

run_cli("prescribe", build, own=COMMANDS)
