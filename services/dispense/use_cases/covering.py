"""Which days of some substances the patient holds already on another prescription."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from services.dispense import products, rules, store
from services.dispense.model import CoveredElsewhere, Prescription
from services.dispense.resources import Resources
from services.dispense.store import HandOverElsewhere
from services.dispense.use_cases import sealed
from shared.contracts.prescription import PrescriptionContent
from shared.days import LARGE_PACK_DAYS_MAX
from shared.db import Connection

# Nothing that is handed over at once covers more days.
_LOOKED_BACK: Final = timedelta(days=LARGE_PACK_DAYS_MAX + 1)


async def with_covered(
    conn: Connection,
    resources: Resources,
    prescription: Prescription,
    *,
    at: datetime,
    is_locked: bool,
) -> Prescription:
    """Add what is covered elsewhere from `at` on; nothing is asked where no such line waits.

    `is_locked`: nobody else hands over such a thing to this patient before the commit.
    """
    if not any(_may_overlap(resources, prescription)):
        return prescription
    if is_locked:
        await store.lock_patient(conn, prescription.patient_ref)
    found = await store.list_hand_overs_elsewhere(
        conn, prescription.number, since=at - _LOOKED_BACK
    )
    covered = tuple(_covered(resources, found, prescription))
    return replace(prescription, covered_elsewhere=covered)


def overlaps_now(
    resources: Resources, prescription: Prescription, *, today: date
) -> dict[int, date]:
    """Return the last day covered elsewhere of each such line, as far as its signed name tells."""
    found = {
        line.line: rules.covered_until(
            line,
            products.overlaps_prescribed(line.product, resources.medicines),
            prescription,
            today=today,
        )
        for line in prescription.content.lines
        if prescription.covered_elsewhere
    }
    return {line: until for line, until in found.items() if until is not None}


def _may_overlap(resources: Resources, prescription: Prescription) -> Iterator[bool]:
    """Tell of each line whether its chevauchement is barred: all such lines are secure ones."""
    for line in prescription.content.lines:
        is_bound = line.is_secure and not (line.mentions and line.mentions.may_overlap)
        yield is_bound and bool(products.overlaps_prescribed(line.product, resources.medicines))


def _covered(
    resources: Resources, found: list[HandOverElsewhere], prescription: Prescription
) -> Iterator[CoveredElsewhere]:
    contents: dict[str, PrescriptionContent] = {}
    for done in found:
        substances = products.overlaps_of_cis(done.cis, resources.medicines)
        if not substances:
            continue
        if done.number not in contents:
            contents[done.number] = sealed.open_content(
                resources.key_ring, done.sealed_content, number=done.number
            )
        content = contents[done.number]
        if content.prescriber.rpps != prescription.content.prescriber.rpps:
            continue
        signed = next(line for line in content.lines if line.line == done.line)
        since = rules.day_at(done.happened_at, done.pharmacy, content)
        until = rules.last_day_covered(signed, done.quantity, done.covers_days, on=since)
        yield CoveredElsewhere(substances=substances, since=since, until=until)
