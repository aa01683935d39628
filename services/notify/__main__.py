"""`python -m services.notify serve | migrate | set-aside list | set-aside replay`."""

from services.notify.main import build
from shared.running.cli import run_cli

run_cli("notify", build)
