"""Which processes run, for tests that nothing is left behind."""

import os
import subprocess
import sys
from pathlib import Path

import psutil

CHECKOUT = Path(__file__).resolve().parents[2]


def is_alive(pid: int) -> bool:
    """Whether it runs; one that ended and waits to be noticed by its parent does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def is_dead(pid: int) -> bool:
    return not is_alive(pid)


def run_and_kill(program: str, *arguments: object) -> list[int]:
    """Runs Python text that prints process numbers on one line, kills it, returns them."""
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    try:
        assert parent.stdout is not None
        line = parent.stdout.readline()
    finally:
        parent.kill()
        parent.communicate()
    return [int(word) for word in line.split()]
