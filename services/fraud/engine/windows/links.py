"""Whom somebody has to do with: since which day, until which day, how often."""

from dataclasses import dataclass, field
from typing import Final

LINKS_MAX: Final = 64


@dataclass(slots=True)
class Links:
    """By name of the other: first day, last day, count; beyond `LINKS_MAX` the oldest goes."""

    by_name: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def note(self, name: str, day: int) -> None:
        """Add one encounter."""
        first, last, count = self.by_name.get(name, (day, day, 0))
        self._keep(name, (min(first, day), max(last, day), count + 1))

    def see(self, name: str, day: int) -> bool:
        """Add a day without counting; tell whether that is news."""
        known = self.by_name.get(name)
        if known is not None and known[0] <= day <= known[1]:
            return False
        first, last, _ = known or (day, day, 0)
        self._keep(name, (min(first, day), max(last, day), 0))
        return True

    def _keep(self, name: str, link: tuple[int, int, int]) -> None:
        self.by_name[name] = link
        if len(self.by_name) > LINKS_MAX:
            oldest = min(self.by_name, key=lambda known: (self.by_name[known][1], known))
            del self.by_name[oldest]

    def has_before(self, name: str, day: int, *, within_days: int) -> bool:
        """Tell whether there was an encounter on an earlier day, not longer ago than that."""
        link = self.by_name.get(name)
        return link is not None and link[0] < day and link[1] >= day - within_days

    def most_frequent(self) -> str | None:
        """Return whom it has most to do with; of equals the first by name."""
        if not self.by_name:
            return None
        return min(self.by_name, key=lambda name: (-self.by_name[name][2], name))

    def forget_before(self, day: int) -> None:
        """Drop whoever was last met before a day."""
        for name in [name for name, link in self.by_name.items() if link[1] < day]:
            del self.by_name[name]
