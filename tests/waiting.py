"""Waiting for something that happens by itself, instead of sleeping for a guessed time."""

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, overload

POLL_S = 0.02
T = TypeVar("T")


@overload
async def eventually(
    check: Callable[[], Coroutine[Any, Any, T]], *, timeout_s: float = ...
) -> T: ...
@overload
async def eventually(check: Callable[[], T], *, timeout_s: float = ...) -> T: ...


async def eventually(check: Callable[[], Any], *, timeout_s: float = 10) -> Any:
    """Calls `check`, plain or async, until it returns something true, and returns that.

    An AssertionError of `check` means "not yet". After `timeout_s` seconds the last one is raised.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        last: AssertionError | None = None
        try:
            answer = check()
            value = await answer if inspect.isawaitable(answer) else answer
            if value:
                return value
        except AssertionError as error:
            last = error
        if time.monotonic() > deadline:
            raise last or AssertionError(f"not true after {timeout_s} s: {check}")
        await asyncio.sleep(POLL_S)
