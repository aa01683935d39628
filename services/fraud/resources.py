"""What the use cases of fraud work with; `main.py` makes one, the tests another."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

NewId = Callable[[], UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Where new ids come from: fraud has no key, since it holds nothing that one would open."""

    new_id: NewId
