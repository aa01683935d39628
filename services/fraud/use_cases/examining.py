"""A presentation is looked over with every signal."""

from services.fraud.engine import Examination, Knowledge, Windows, fact_of
from services.fraud.model.facts import Presentation
from services.fraud.resources import Resources
from services.fraud.signals import FRAUD_SIGNALS
from services.fraud.store import history
from services.fraud.use_cases.filing import Filing
from services.fraud.use_cases.names import DISPENSE_CONSUMER
from shared.contracts.dispense import PrescriptionPresented
from shared.db import Pool, transaction
from shared.inbox import claim

KNOWLEDGE = Knowledge()


async def examine_presentation(
    pool: Pool, resources: Resources, event: PrescriptionPresented
) -> None:
    """Look a presentation over with every signal; raise what is new, attach what is not."""
    presentation = fact_of(event, KNOWLEDGE.drug_of)
    assert isinstance(presentation, Presentation)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        life = await history.list_history(conn, event.number)
        windows = Windows(lives={event.number: life})
        await history.insert_presentation(conn, presentation)
        filing = Filing(conn, resources, event)
        for found in Examination(FRAUD_SIGNALS, KNOWLEDGE, windows=windows).take(presentation):
            await filing.take(found)
        await history.fold_repeats(conn, presentation)
