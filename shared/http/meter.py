"""How often one session, one address or one link may ask: counted in this process, per minute."""

from collections import OrderedDict
from datetime import datetime
from typing import Final

KEYS_MAX: Final = 10_000


class Meter:
    """Counts per key and minute; beyond ten thousand keys, those seen longest ago are forgotten."""

    def __init__(self) -> None:
        self._counted: OrderedDict[str | bytes, tuple[int, int]] = OrderedDict()

    def allows(self, key: str | bytes, *, at: datetime, per_minute_max: int) -> bool:
        """Count one more for `key`, and tell whether its minute still has room for it."""
        minute = int(at.timestamp()) // 60
        counted_in, count = self._counted.get(key, (minute, 0))
        count = count + 1 if counted_in == minute else 1
        self._counted[key] = minute, count
        self._counted.move_to_end(key)
        if len(self._counted) > KEYS_MAX:
            self._counted.popitem(last=False)
        return count <= per_minute_max
