"""`python -m services.prescribe serve | migrate | keys | held | set-aside | audit`."""

from services.prescribe.main import COMMANDS, build
from shared.cli import run_cli

run_cli("prescribe", build, own=COMMANDS)
