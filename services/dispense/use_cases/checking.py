"""A second person checks a dispensing; what they find wrong enters the register (ADR 36).

No other service has a part in it, so nothing is published.
"""

from dataclasses import dataclass
from typing import Final

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Check,
    CheckRequest,
    Declined,
    Dispensation,
    ErrorReport,
    Mistake,
)
from services.dispense.resources import Resources
from services.dispense.use_cases.billing import NOT_FOUND
from services.dispense.use_cases.error_register import keep_error
from services.dispense.use_cases.loading import completed, with_checks
from services.dispense.use_cases.sealed_errors import open_error
from services.dispense.use_cases.tracing import subject_of, trace
from shared.access import audit
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import Refusal

_OPERATION: Final = Operation.DISPENSATION_CHECK
CHECKED: Final = "checked"  # not what was found: the patient may read the list of accesses


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that is kept, and whose prescription it is of."""

    check: Check
    number: str
    patient_ref: str | None


async def check_dispensation(
    conn: Connection, resources: Resources, asked: CheckRequest, caller: Caller
) -> Checked | Declined:
    """Keep what another person found of an own dispensation, and its error in the register.

    The same person saying the same again gets the first answer.
    """
    clerk = _Clerk(conn, resources, caller, asked)
    found = await store.find_dispensation(conn, asked.dispensation_id)
    if found is None or not caller.may(_OPERATION, caller.relation_to(found.officine.finess)):
        return await clerk.decline(NOT_FOUND, None if found is None else found.number)
    # The lock that reversals and invoices take too: they follow one another.
    await store.lock_prescription(conn, found.number)
    rows = await completed(conn, resources, [found])
    (dispensation,) = await with_checks(conn, rows, pharmacy=caller.officine.finess)
    me = caller.officine.pharmacist
    earlier = next((each for each in dispensation.checks if each.checked_by == me), None)
    context = rules.CheckContext(
        dispensation=dispensation,
        checker=me,
        profession=caller.actor.profession,
        now=caller.at,
        earlier=earlier,
        earlier_mistake=await clerk.mistake_of(earlier),
    )
    if earlier is not None and rules.is_said_again(asked, context):
        return await clerk.answer(earlier, dispensation, outcome=audit.REPEATED)
    refusal = rules.refuse_check(asked, context)
    if refusal is not None:
        return await clerk.decline(refusal, found.number)
    return await clerk.check(dispensation)


@dataclass(frozen=True, slots=True)
class _Clerk:
    """One check in its transaction: what is stored and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    asked: CheckRequest

    async def mistake_of(self, earlier: Check | None) -> Mistake | None:
        """Return what this person said was wrong when they checked before."""
        if earlier is None or earlier.error_id is None:
            return None
        stored = await store.find_error(self.conn, earlier.error_id)
        assert stored is not None, "what a check found stays in the register"
        return open_error(self.resources.key_ring, stored).report.mistake

    async def check(self, dispensation: Dispensation) -> Checked:
        """Keep the check, and open the error that it found."""
        error_id = None
        if self.asked.mistake is not None:
            report = ErrorReport(
                mistake=self.asked.mistake, dispensation_id=dispensation.dispensation_id
            )
            entry = await keep_error(self.conn, self.resources, report, self.caller)
            error_id = entry.error_id
        check = Check(
            dispensation_id=dispensation.dispensation_id,
            checked_by=self.caller.officine.pharmacist,
            checked_at=self.caller.at,
            outcome=self.asked.outcome,
            error_id=error_id,
        )
        await store.insert_check(self.conn, check, pharmacy=self.caller.officine.finess)
        return await self.answer(check, dispensation, outcome=CHECKED)

    async def answer(self, check: Check, dispensation: Dispensation, *, outcome: str) -> Checked:
        """Tell what is kept, after its audit row."""
        patient_ref = await self._trace(dispensation.number, outcome)
        return Checked(check, dispensation.number, patient_ref)

    async def decline(self, refusal: Refusal, number: str | None) -> Declined:
        """Change nothing; the audit row tells of the try."""
        await self._trace(number, refusal.code)
        return Declined((refusal,))

    async def _trace(self, number: str | None, outcome: str) -> str | None:
        about = {"dispensation_id": str(self.asked.dispensation_id)}
        subject = await subject_of(self.conn, number, **about)
        await trace(self.conn, self.caller, _OPERATION, subject, outcome=outcome)
        return subject.patient_ref
