"""A service's command run in this process: the same words and status, without a second's start."""

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout

import pytest

TIMEOUT_S = 30
Command = Callable[[Sequence[str]], None]
"""Takes the arguments and exits, as `run_cli` does."""


async def run_here(
    command: Command, environment: Mapping[str, str], *arguments: str
) -> tuple[int, str]:
    """Return its status and what it printed, both streams in one."""
    async with asyncio.timeout(TIMEOUT_S):
        # A thread, because a command brings its own event loop.
        return await asyncio.to_thread(_run, command, environment, arguments)


def _run(
    command: Command, environment: Mapping[str, str], arguments: Sequence[str]
) -> tuple[int, str]:
    printed = io.BytesIO()
    out = io.TextIOWrapper(printed, encoding="utf-8", write_through=True)
    with pytest.MonkeyPatch.context() as variables, redirect_stdout(out), redirect_stderr(out):
        for name, value in environment.items():
            variables.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            command(arguments)
    code = ended.value.code
    assert isinstance(code, int)
    return code, printed.getvalue().decode()
