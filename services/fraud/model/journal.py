"""Who saw what: the rows of the audit, as an analyst of the same caisse may read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One row of the audit; `detail` holds codes and identifiers only."""

    id: int
    at: datetime
    actor_id: str
    operation: str
    outcome: str
    prescription_number: str | None
    detail: Mapping[str, Any]

    @property
    def case_id(self) -> UUID | None:
        """The case it is about, if it is about one."""
        found = self.detail.get("case_id")
        return UUID(found) if isinstance(found, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalQuery:
    """Which rows are asked for: newest first, before `before`, `limit` at most."""

    since: datetime | None = None
    until: datetime | None = None
    operation: str | None = None
    actor_id: str | None = None
    case_id: UUID | None = None
    before: tuple[datetime, int] | None = None
    limit: int
