"""Every prescription that bears the name of a held identity is asked about, once."""

from collections.abc import Sequence

from services.fraud.model.verifying import Asking, Hold, Occasion, Shown
from services.fraud.resources import Resources
from services.fraud.rules.verifying import is_under, reason_to_ask
from services.fraud.store import holds, verifications
from services.fraud.use_cases.asking import ask, open_count
from shared.contracts.dispense import PrescriptionPresented
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Connection, Pool, transaction


async def ask_about_held(pool: Pool, resources: Resources, shown: Sequence[Shown]) -> int:
    """Ask about each prescription that bears the name of a held identity; return about how many.

    One look for a whole batch. However often an event comes, each number is asked about once.
    """
    if not shown:
        return 0
    asked = 0
    async with transaction(pool) as conn:
        names = list(dict.fromkeys(each.prescriber for each in shown))
        held = await holds.list_held(conn, names)
        for each in shown:
            hold = held.get(each.prescriber)
            if hold is None or not await _is_under(conn, hold, each):
                continue
            asking = Asking(
                case_id=hold.case_id,
                number=each.number,
                prescriber=each.prescriber,
                patient_ref=each.patient_ref,
                reason="identity_held",
            )
            asked += await _ask_if_due(conn, resources, asking, each)
    return asked


async def _is_under(conn: Connection, hold: Hold, shown: Shown) -> bool:
    return is_under(hold, await verifications.find_issue_day(conn, shown.number))


def as_issued(event: PrescriptionIssued) -> Shown:
    """Return an issue as something that bears its prescriber's name."""
    return Shown(
        source="issue",
        number=event.number,
        prescriber=event.prescriber_rpps,
        patient_ref=event.patient_ref,
    )


def as_presented(event: PrescriptionPresented) -> tuple[Shown, ...]:
    """Return a presentation likewise; none where it is of no prescription that we know."""
    if event.prescriber_rpps is None or not event.is_known:
        return ()
    shown = Shown(
        source="presentation",
        number=event.number,
        prescriber=event.prescriber_rpps,
        patient_ref=event.patient_ref,
    )
    return (shown,)


async def _ask_if_due(conn: Connection, resources: Resources, asking: Asking, shown: Shown) -> bool:
    assert asking.number is not None, "what is issued or presented has a number"
    occasion = Occasion(
        source=shown.source,
        prescriber=asking.prescriber,
        is_held=True,
        is_asked=await verifications.find_standing(conn, asking.subject, asking.prescriber)
        is not None,
        open_count=await open_count(conn, resources, asking.prescriber),
    )
    if reason_to_ask(occasion, open_max=resources.verifying.open_max) is None:
        return False
    return await ask(conn, resources, asking) is not None
