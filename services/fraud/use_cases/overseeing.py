"""What a caisse sees of its own work: figures, and who saw what."""

from services.fraud.model.caller import Caller
from services.fraud.model.dashboard import Figures
from services.fraud.model.journal import JournalQuery, JournalRow
from services.fraud.store import dashboard, journal
from services.fraud.use_cases.tracing import trace
from shared.access import audit
from shared.access.habilitation import Operation
from shared.db import Pool, transaction

_ALL = audit.Subject(number=None, patient_ref=None)


async def read_figures(pool: Pool, caller: Caller) -> Figures:
    """Return the dashboard of the caller's caisse; counts only, and an audit row all the same."""
    async with transaction(pool) as conn:
        figures = Figures(
            queue=await dashboard.get_queue(conn, caller.caisse, at=caller.at),
            weeks=await dashboard.list_weeks(conn, caller.caisse, at=caller.at),
            signals=await dashboard.list_signals(conn, caller.caisse),
        )
        await trace(conn, caller, Operation.DASHBOARD_READ, _ALL, outcome=audit.SHOWN)
    return figures


async def read_journal(pool: Pool, query: JournalQuery, caller: Caller) -> tuple[JournalRow, ...]:
    """Return who of the caller's caisse saw what; that somebody looked stands there next time."""
    assert caller.actor.caisse is not None, "an analyst's token names his caisse"
    async with transaction(pool) as conn:
        rows = await journal.list_rows(conn, caller.actor.caisse, query)
        await trace(conn, caller, Operation.AUDIT_READ, _ALL, outcome=audit.SHOWN)
    return rows
