"""An officine takes back what it recorded by mistake (ADR 29)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Cancelled,
    Declined,
    Dispensation,
    Prescription,
    Reversal,
    ReversalRequest,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import publishing, sealed
from services.dispense.use_cases.billing import NOT_FOUND
from services.dispense.use_cases.ending import Registrar
from services.dispense.use_cases.loading import completed, opened
from services.dispense.use_cases.packs import take_back_packs
from services.dispense.use_cases.scheduling import schedule
from services.dispense.use_cases.tracing import subject_of, trace
from shared.access.habilitation import Operation
from shared.contracts import dispense
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import Refusal

REVERSED: Final = "reversed"


async def reverse_dispensation(
    conn: Connection, resources: Resources, asked: ReversalRequest, caller: Caller
) -> Reversal | Declined:
    """Take lines of an own dispensation back: what is left is folded anew from what stands."""
    clerk = _Clerk(conn, resources, caller, asked)
    found = await store.find_dispensation(conn, asked.dispensation_id)
    if found is None or not caller.may(
        Operation.DISPENSATION_REVERSE, caller.relation_to(found.officine.finess)
    ):
        return await clerk.decline(NOT_FOUND, None if found is None else found.number)
    stored = await store.lock_prescription(conn, found.number)
    assert stored is not None, "a dispensation is of a prescription that is kept for ever"
    (dispensation,) = await completed(conn, resources, [found])
    since, finess = caller.at - rules.REVERSALS_WINDOW, caller.officine.finess
    context = rules.ReversalContext(
        dispensation=dispensation,
        now=caller.at,
        days_max=resources.reversal_days,
        earlier=await store.count_reversals(conn, found.number, finess, since=since),
    )
    refusal = rules.refuse_reversal(asked, context)
    if refusal is not None:
        return await clerk.decline(refusal, found.number)
    return await clerk.reverse(dispensation, await opened(conn, resources, stored))


@dataclass(frozen=True, slots=True)
class _Clerk:
    """One reversal in its transaction: what is stored, published and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    asked: ReversalRequest

    async def decline(self, refusal: Refusal, number: str | None) -> Declined:
        """Change nothing; the audit row tells of the try."""
        await self._trace(number, refusal.code)
        return Declined((refusal,))

    async def reverse(self, dispensation: Dispensation, before: Prescription) -> Reversal:
        """Store the reversal and the balances after it, and tell every service."""
        reversal = await self._decide(dispensation, before)
        row = sealed.seal_reversal(self.resources.key_ring, reversal)
        await store.insert_reversal(self.conn, row, officine=self.caller.officine)
        await self._keep_lines(dispensation, reversal)
        event = publishing.reversed_event(reversal, caller=self.caller, resources=self.resources)
        await enqueue(self.conn, event, topic=dispense.TOPIC)
        now_is = await self._settle(reversal.reversed.after)
        await schedule(self.conn, now_is, before=before)
        await self._trace(now_is.number, REVERSED, reversal_id=str(reversal.reversal_id))
        return reversal

    async def _decide(self, dispensation: Dispensation, before: Prescription) -> Reversal:
        taken = rules.lines_of(self.asked, dispensation)
        standing = await store.list_standing(
            self.conn, dispensation.number, [line.line for line in taken]
        )
        others = (s for s in standing if s.dispensation_id != dispensation.dispensation_id)
        return Reversal(
            reversal_id=self.resources.new_id(),
            number=dispensation.number,
            request=self.asked,
            reversed_at=self.caller.at,
            reversed_on=rules.day_at(self.caller.at, dispensation.officine.finess, before.content),
            reversed=rules.decide_reversal(
                before, taken, others, pharmacy=dispensation.officine.finess, now=self.caller.at
            ),
        )

    async def _keep_lines(self, dispensation: Dispensation, reversal: Reversal) -> None:
        """Keep what is left of the lines, what is owed of them, their packs and their invoice."""
        taken = {line.line for line in reversal.reversed.lines}
        states = [s for s in reversal.reversed.after.lines if s.signed.line in taken]
        await store.mark_lines_left(self.conn, reversal.number, states)
        await store.replace_owed(self.conn, reversal.number, states)
        content = reversal.reversed.after.content
        renewals = {s.signed.line: rules.renewal_of(s, content) for s in states}
        await store.restore_renewals(self.conn, reversal.number, renewals)
        await take_back_packs(
            self.conn,
            self.resources,
            dispensation.dispensation_id,
            sorted(taken),
            now=self.caller.at,
        )
        await self._mark_billing(dispensation, taken)

    async def _mark_billing(self, dispensation: Dispensation, taken: Collection[int]) -> None:
        """Say what step 2 waits for now; the credit note undoes the whole invoice."""
        owner, credit = dispensation.dispensation_id, self.asked.credit_number
        if credit is not None:
            await store.mark_credited(self.conn, owner, credit)
        if not any(line.packs for line in dispensation.standing if line.line not in taken):
            await store.mark_billing(self.conn, owner, "nothing")
        elif credit is not None:
            await store.mark_billing(self.conn, owner, "awaited")

    async def _settle(self, after: Prescription) -> Prescription:
        """Keep the new version, or end what was to end when all of it was handed over (ADR 19).

        Else somebody could dispense again what its prescriber meant to stop.
        """
        for wanted in await store.list_rejected(self.conn, after.number):
            decision = rules.decide_end(after, wanted, self.caller.at)
            if isinstance(decision, Cancelled):
                await Registrar(self.conn, self.resources, self.caller.at).end(wanted, decision)
                return decision.after
        await store.mark_version(self.conn, after.number, after.version)
        return after

    async def _trace(self, number: str | None, outcome: str, **detail: str) -> None:
        about = {"dispensation_id": str(self.asked.dispensation_id)} | detail
        subject = await subject_of(self.conn, number, **about)
        operation = Operation.DISPENSATION_REVERSE
        await trace(self.conn, self.caller, operation, subject, outcome=outcome)
