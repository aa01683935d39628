"""Looks at scans in processes of their own: one that crashes or hangs takes nothing along."""

import asyncio
import json
import os
import resource
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.fraud.scans.cleaning import clean, kind_of
from services.fraud.scans.limits import (
    BYTES_MAX,
    CPU_SECONDS_MAX,
    KEPT_BYTES_MAX,
    MEMORY_BYTES_MAX,
    PAGES_MAX,
    REFUSALS,
    CleanPage,
    CleanScan,
    ScanRefused,
)

_PROJECT: Final = Path(__file__).resolve().parents[3]
_HEADER_BYTES_MAX: Final = 4_096
_PIECE_BYTES: Final = 65_536
_JPEG: Final = b"\xff\xd8\xff"


class ScannersBusy(Exception):
    """As many scans as may be are being looked at."""


@dataclass(slots=True)
class Cleaner:
    """Cleans scans, so many at once, each in so many seconds at most (on the clock, not of work).

    The process gets no variable of ours (no key, no password), opens no file of its own, and may
    use `MEMORY_BYTES_MAX` of memory and `CPU_SECONDS_MAX` of processor.
    """

    at_once: int = 2
    seconds: float = 20.0
    received_at_once: int = 16
    received_of_one: int = 2
    _running: int = field(default=0, init=False)
    _receiving: Counter[str] = field(default_factory=Counter, init=False)

    @contextmanager
    def receiving(self, sender: str) -> Iterator[None]:
        """Hold a place while a file is read into memory; raise `ScannersBusy`.

        No sender takes all places, however slowly it sends.
        """
        is_full = self._receiving.total() >= self.received_at_once
        if is_full or self._receiving[sender] >= self.received_of_one:
            raise ScannersBusy
        self._receiving[sender] += 1
        try:
            yield
        finally:
            self._receiving[sender] -= 1
            self._receiving += Counter()  # forgets who sends nothing any more

    async def clean(self, raw: bytes) -> CleanScan:
        """Return what is kept of a scan; raise `ScanRefused` or `ScannersBusy`."""
        kind_of(raw)  # most mistakes need no process
        if self._running >= self.at_once:
            raise ScannersBusy
        self._running += 1
        try:
            return _read_answer(await self._ask(raw))
        finally:
            self._running -= 1

    async def _ask(self, raw: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-B",
            "-m",
            "services.fraud.scans",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(_PROJECT), "PYTHONHASHSEED": "0"},
            cwd="/",
            start_new_session=True,  # what it may have started ends with it
        )
        try:
            async with asyncio.timeout(self.seconds):
                answer = await _told_by(process, raw)
        except TimeoutError:
            raise ScanRefused("scan_too_costly") from None
        finally:
            if process.returncode is None:
                _end(process)
                await process.wait()
        return answer


def _end(process: Process) -> None:
    """Kill it with all that it started, and let go of its pipes.

    asyncio waits for a pipe that it stopped reading, full as it is, for ever.
    """
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    transport: asyncio.SubprocessTransport = process._transport  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way to it
    transport.close()


async def _told_by(process: Process, raw: bytes) -> bytes:
    """Write a file to the process and return its answer, of which no more than may be is read."""
    assert process.stdin is not None, "it was opened with pipes"
    assert process.stdout is not None, "it was opened with pipes"
    with suppress(BrokenPipeError, ConnectionResetError):  # it told enough, or was killed
        process.stdin.write(raw)
        await process.stdin.drain()
        process.stdin.close()
    answer = bytearray()
    while piece := await process.stdout.read(_PIECE_BYTES):
        answer += piece
        if len(answer) > _HEADER_BYTES_MAX + KEPT_BYTES_MAX:
            break
    return bytes(answer)


def _read_answer(answer: bytes) -> CleanScan:
    """Read what the process wrote; a file may have taken it over, so nothing in it is believed."""
    try:
        return _scan_in(answer)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ScanRefused("scan_unreadable") from None


def _scan_in(answer: bytes) -> CleanScan:
    header, found, rest = answer.partition(b"\n")
    if not found or len(header) > _HEADER_BYTES_MAX or len(rest) > KEPT_BYTES_MAX:
        raise ScanRefused("scan_too_costly")  # killed by a limit, or worse
    told = json.loads(header)
    if told.get("refused") in REFUSALS:
        raise ScanRefused(told["refused"])
    pages = []
    for size, width, height in told["pages"][:PAGES_MAX]:
        jpeg, rest = rest[:size], rest[size:]
        if not jpeg.startswith(_JPEG):
            raise ScanRefused("scan_unreadable")
        pages.append(CleanPage(jpeg, int(width), int(height)))
    return CleanScan(tuple(pages))


def run_child() -> None:
    """Look at the one scan on standard input; what `python -m services.fraud.scans` does."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        scan = clean(sys.stdin.buffer.read(BYTES_MAX + 1))
    except ScanRefused as refused:
        out.write(json.dumps({"refused": refused.code}).encode() + b"\n")
        return
    except MemoryError:
        out.write(b'{"refused": "scan_too_costly"}\n')
        return
    pages = [(len(page.jpeg), page.width, page.height) for page in scan.pages]
    out.write(json.dumps({"pages": pages}).encode() + b"\n")
    for page in scan.pages:
        out.write(page.jpeg)
