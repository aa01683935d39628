"""What goes wrong on purpose when a magic patient is prescribed for; only in the sandbox."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.responses import Response

from shared.http.idempotency import REPLAYED, Command
from shared.identifiers import Ins
from shared.problems import Aside, Refusal, Refused
from shared.sandbox import MAGIC_PATIENTS, Magic

RETRY_AFTER_S: Final = 2
COMMANDS_MAX: Final = 10_000
SAYS: Final = "X-Sandbox-Fault"

Run = Callable[[], Awaitable[Response]]

_ONCE: Final[Mapping[Magic, Refusal]] = {
    Magic.FAILS_ONCE: Refusal("internal_error"),
    Magic.UNAVAILABLE_ONCE: Refusal("temporarily_unavailable"),
    Magic.THROTTLED_ONCE: Refusal("too_many_requests", values={"seconds": RETRY_AFTER_S}),
}


class Sandbox:
    """Misbehaves as told; each fault shows in a header that names it.

    It remembers commands in this process only: behind several replicas, or after a restart, what
    fails once may fail once more.
    """

    def __init__(self, *, slow_s: float) -> None:
        """`slow_s` is how late a slow answer comes, in seconds."""
        self._slow_s = slow_s
        self._seen: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def answer(
        self, ins: Ins, command: Command, run: Run, *, said_with_faults: Callable[[], Aside]
    ) -> Response:
        """Run the command, before, after or instead of a fault; raise `Refused` for the fault.

        A fault says what the real one says too: `said_with_faults`.
        """
        magic = MAGIC_PATIENTS.get(ins)
        if magic is None:
            return await run()
        if magic in _ONCE and self._is_first(command):
            raise _fault(magic, _ONCE[magic], said_with_faults())
        response = await run()
        if REPLAYED in response.headers:  # asked again: well answered
            return response
        if magic is Magic.SLOW:
            await asyncio.sleep(self._slow_s)
        elif magic is Magic.STORES_THEN_FAILS:
            raise _fault(magic, Refusal("internal_error"), said_with_faults())
        return response

    def _is_first(self, command: Command) -> bool:
        place = (command.actor.key, command.key)
        if place in self._seen:
            return False
        self._seen[place] = None
        if len(self._seen) > COMMANDS_MAX:
            self._seen.popitem(last=False)
        return True


def _fault(magic: Magic, refusal: Refusal, aside: Aside) -> Refused:
    headers = {SAYS: str(magic)}
    if magic is not Magic.FAILS_ONCE and magic is not Magic.STORES_THEN_FAILS:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return Refused(refusal, headers=headers, aside=aside)
