"""Fraud learns which officine goes beyond a limit, once a window."""

from services.dispense import store
from services.dispense.model import Caller, Quota
from services.dispense.resources import Resources
from shared.contracts import dispense
from shared.contracts.dispense import QuotaExceeded
from shared.db import Connection
from shared.outbox import enqueue


async def tell_excess(conn: Connection, resources: Resources, quota: Quota, caller: Caller) -> None:
    """Publish that the officine of the caller is beyond a limit, unless it was just told."""
    officine = caller.officine
    if not await store.mark_told(conn, officine.finess, quota, now=caller.at):
        return
    event = QuotaExceeded(
        event_id=resources.new_id(),
        occurred_at=caller.at,
        correlation_id=caller.correlation_id,
        quota=quota.kind,
        pharmacy_finess=officine.finess,
        pharmacist_rpps=officine.pharmacist,
        count=quota.most,
        window_s=int(quota.window.total_seconds()),
    )
    await enqueue(conn, event, topic=dispense.TOPIC)
