"""A backtest in a process of its own: facts go in by the page, its result comes out."""

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import orjson
from pydantic import TypeAdapter

from services.fraud.backtest.replaying import Replay, TooManyHits, Trial
from services.fraud.model.rule_versions import BacktestResult
from services.fraud.model.stored_facts import unpacked

_PROJECT: Final = Path(__file__).resolve().parents[3]
_NICEST: Final = 19
_TRIAL: Final = TypeAdapter(Trial)
_RESULT: Final = TypeAdapter(BacktestResult)


class BacktestTooLong(Exception):
    """It takes longer, or more memory, than it may."""


@dataclass(frozen=True, slots=True)
class Replayer:
    """Replays, in so many seconds at most; the process may use so much memory.

    It is the nicest there is, gets no variable of ours (no key, no password) and opens no
    connection: all that it knows is what it is sent.
    """

    seconds: float = 1_800.0
    memory_bytes: int = 2 * 1024**3

    async def replay(
        self, trial: Trial, pages: AsyncIterable[list[tuple[str, bytes]]]
    ) -> tuple[BacktestResult, int]:
        """Return what the versions found, and on how many days there were facts.

        Raise `BacktestTooLong` or `TooManyHits`.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-B", "-m", "services.fraud.backtest"),
            *(str(round(self.seconds) + 1), str(self.memory_bytes)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(_PROJECT), "PYTHONHASHSEED": "0"},
            cwd="/",
        )
        try:
            async with asyncio.timeout(self.seconds):
                return _read(await _fed(process, trial, pages))
        except TimeoutError:
            raise BacktestTooLong from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def _fed(
    process: asyncio.subprocess.Process,
    trial: Trial,
    pages: AsyncIterable[list[tuple[str, bytes]]],
) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # its answer tells why it left
        process.stdin.write(_TRIAL.dump_json(trial) + b"\n")
        async for page in pages:
            process.stdin.write(
                b"".join(kind.encode() + b" " + content + b"\n" for kind, content in page)
            )
            await process.stdin.drain()
        process.stdin.close()
    answer = await process.stdout.read()
    await process.wait()
    return answer


def _read(answer: bytes) -> tuple[BacktestResult, int]:
    if answer == b"too_many_hits":
        raise TooManyHits
    if not answer:
        raise BacktestTooLong  # a limit ended it
    told = orjson.loads(answer)
    return _RESULT.validate_json(orjson.dumps(told["result"])), told["days"]


def run_child() -> None:
    """Replay what standard input holds; what `python -m services.fraud.backtest` does."""
    seconds, memory_bytes = int(sys.argv[1]), int(sys.argv[2])
    os.nice(_NICEST)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(answer_to(sys.stdin.buffer))


def answer_to(lines: BinaryIO) -> bytes:
    """Replay the facts of a trial, one a line, and return the answer as bytes."""
    replay = Replay(_TRIAL.validate_json(lines.readline()))
    try:
        for line in lines:
            kind, _, content = line.partition(b" ")
            replay.take(unpacked(kind.decode(), content))
        result = replay.result()
    except TooManyHits:
        return b"too_many_hits"
    except MemoryError:
        return b""
    return b'{"days":%d,"result":%b}' % (replay.covered_days, _RESULT.dump_json(result))
