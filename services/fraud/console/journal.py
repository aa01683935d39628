"""The journal: who of the caisse saw and did what, from the audit that nobody can rewrite."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.fraud.console import rule_words, words
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import SignedIn
from services.fraud.model.journal import JournalQuery, JournalRow
from services.fraud.use_cases import overseeing
from shared.days import paris_days
from shared.http.paging import moment_in, read_cursor, whole_in, write_cursor

HERE: Final = "journal"
ROWS_PER_PAGE: Final = 100
_ROW_MAX: Final = 2**63 - 1  # of the column
_OUTCOMES: Final[Mapping[str, str]] = {
    **{str(state): label for state, label in words.REPORT_STATES.items()},
    **rule_words.STATES,
    **words.AUDIT_OUTCOMES,
    "backtest": "essai demandé",
}
Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the journal may hold; days are those of Paris, both included."""

    since: Word = ""
    until: Word = ""
    operation: Word = ""
    actor: Word = ""
    case: Word = ""
    after: Word = ""

    @property
    def filters(self) -> Mapping[str, str]:
        """The filters, without the place in the list."""
        return {name: value for name, value in asdict(self).items() if name != "after"}


def add_pages(router: APIRouter) -> None:
    """Add /console/journal."""

    @router.get("/console/journal")
    async def journal(visitor: SignedIn, asked: Annotated[Asked, Depends()]) -> Response:
        rows = await overseeing.read_journal(visitor.desk.pool, _query(asked), visitor.caller)
        is_full = len(rows) == ROWS_PER_PAGE
        return visitor.page(
            "journal.html",
            here=HERE,
            rows=rows,
            asked=asked.filters,
            next=_mark(rows[-1]) if is_full else None,
            actor_id=visitor.session.actor.key,
            outcome_of=outcome_of,
        )


def outcome_of(code: str) -> str:
    """Return the words of what a row says came of it; the code of a refusal stays what it is."""
    return _OUTCOMES.get(code, code)


def _query(asked: Asked) -> JournalQuery:
    """Read the filters; one that no page of ours offers is an address that means nothing."""
    if (asked.operation and asked.operation not in words.OPERATIONS) or "\x00" in asked.actor:
        raise PageRefused("not_found")
    try:
        since, until = paris_days(_day(asked.since), _day(asked.until))
        return JournalQuery(
            since=since,
            until=until,
            operation=asked.operation or None,
            actor_id=asked.actor or None,
            case_id=UUID(asked.case) if asked.case else None,
            before=read_cursor(asked.after, _position) if asked.after else None,
            limit=ROWS_PER_PAGE,
        )
    except (ValueError, OverflowError):
        raise PageRefused("not_found") from None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _mark(row: JournalRow) -> str:
    return write_cursor(row.at.isoformat(), str(row.id))


def _position(moment: str, row_id: str) -> tuple[datetime, int]:
    return moment_in(moment), whole_in(row_id, most=_ROW_MAX)
