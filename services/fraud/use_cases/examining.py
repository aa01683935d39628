"""A presentation is looked over with every signal."""

from services.fraud import rules
from services.fraud.model import Presentation
from services.fraud.resources import Resources
from services.fraud.signals import HISTORY_WINDOW
from services.fraud.store import history
from services.fraud.use_cases.filing import Filing
from services.fraud.use_cases.names import DISPENSE_CONSUMER
from shared.contracts.dispense import PrescriptionPresented
from shared.db import Pool, transaction
from shared.inbox import claim


async def examine_presentation(
    pool: Pool, resources: Resources, event: PrescriptionPresented
) -> None:
    """Look a presentation over with every signal; raise what is new, attach what is not."""
    presentation = Presentation.from_event(event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await history.insert_presentation(conn, presentation)
        past = await history.list_history(
            conn, event.number, around=event.occurred_at, window=HISTORY_WINDOW
        )
        filing = Filing(conn, resources, event)
        for hit_by, hit in rules.detect_around(presentation, past):
            await filing.take(hit_by, hit)
        await history.fold_repeats(conn, presentation)
