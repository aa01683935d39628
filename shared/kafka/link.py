"""Whether Kafka answers now, asked at most every few seconds however often health is asked for."""

import asyncio
import math
from collections.abc import Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

ASK_EVERY_S: Final = 4.0
ANSWER_TIMEOUT_S: Final = 2.0


class Link:
    """Remembers the last answer. A consumer's own state tells nothing: it retries in silence."""

    def __init__(self) -> None:
        self._asked_at = -math.inf
        self._is_up = False
        self._asking = asyncio.Lock()

    async def is_up(self, clients: Sequence[AIOKafkaConsumer]) -> bool:
        """Tell whether a broker gave the list of topics to one client; none is nothing to ask."""
        async with self._asking:
            clock = asyncio.get_running_loop().time
            if clock() - self._asked_at >= ASK_EVERY_S:
                self._is_up = not clients or await _answers(clients[0])
                self._asked_at = clock()
            return self._is_up


async def _answers(client: AIOKafkaConsumer) -> bool:
    try:
        await asyncio.wait_for(client.topics(), ANSWER_TIMEOUT_S)
    except (KafkaError, OSError, TimeoutError):
        return False
    return True
