"""From rows to what the rules decide about."""

from collections.abc import Sequence
from dataclasses import replace

from services.dispense import rules, store
from services.dispense.model import (
    Alert,
    Caller,
    Dispensation,
    HandedOverBefore,
    LineState,
    Naming,
    Prescription,
)
from services.dispense.resources import Resources
from services.dispense.store import StoredPrescription
from services.dispense.use_cases import sealed
from shared.days import officine_day
from shared.db import Connection
from shared.departments import department_of, region_of
from shared.identifiers import Finess


async def opened(
    conn: Connection,
    resources: Resources,
    stored: StoredPrescription,
    *,
    asker: Finess | None = None,
) -> Prescription:
    """Return a prescription with what is left of it; step 1 holds the lock of its row.

    `asker`: the officine that is shown it, for the alerts that were spread to its region only.
    """
    content = sealed.open_content(resources.key_ring, stored.sealed_content, number=stored.number)
    balances = {each.line: each for each in stored.balances}
    lines = tuple(
        LineState(
            signed=line,
            delivered=balances[line.line].delivered,
            round_started_on=balances[line.line].round_started_on,
            round_delivered=balances[line.line].round_delivered,
            round_days_lost=balances[line.line].round_days_lost,
            round_lasts=balances[line.line].round_lasts,
            forfeited=balances[line.line].forfeited,
            owed=stored.owed.get(line.line, ()),
            last_outcome=balances[line.line].last_outcome,
        )
        for line in content.lines
    )
    return Prescription(
        content=content,
        patient_ref=stored.patient_ref,
        version=stored.version,
        lines=lines,
        alerts=await _alerts(conn, stored, asker),
        end=stored.end,
        handed_over_before=await _handed_over_before(conn, resources, stored),
    )


async def _alerts(
    conn: Connection, stored: StoredPrescription, asker: Finess | None
) -> tuple[Alert, ...]:
    """Return what the officine must know of it, and of the identity that issued it."""
    signals = await store.list_alerts(conn, stored.number) if stored.has_alerts else ()
    holds = await store.list_holds(conn, stored.number) if stored.is_held else ()
    region = None if asker is None else region_of(department_of(asker))
    confirmed = (
        await store.list_confirmed(conn, stored.number, region=region)
        if stored.has_confirmed
        else ()
    )
    return (*confirmed, *signals, *holds)


async def _handed_over_before(
    conn: Connection, resources: Resources, stored: StoredPrescription
) -> tuple[HandedOverBefore, ...]:
    """Return what left officines on the prescriptions that this one replaces."""
    if stored.replaces is None:
        return ()
    rows = await store.list_handed_over_before(conn, stored.number)
    return tuple(
        HandedOverBefore(
            day=officine_day(done.happened_at, done.officine.finess),
            label=line.label or "",
            packs=line.packs,
        )
        for done in await completed(conn, resources, rows)
        for line in done.standing
        if line.packs
    )


def naming_for(prescription: Prescription, caller: Caller) -> Naming | None:
    """Return whether the officine that asks is the one that the prescriber named."""
    named, site_name = prescription.content.pharmacy, caller.actor.site_name
    return rules.naming_of(named, caller.officine.finess, site_name=site_name)


async def history_of(
    conn: Connection, resources: Resources, prescription: Prescription
) -> tuple[Dispensation, ...]:
    """Return what officines recorded on a prescription up to its version, oldest first."""
    if prescription.is_untouched:
        return ()
    rows = await store.list_history(conn, prescription.number, version=prescription.version)
    return await completed(conn, resources, rows)


async def history_for(
    conn: Connection, resources: Resources, prescription: Prescription, pharmacy: Finess
) -> tuple[Dispensation, ...]:
    """Return that history, with who checked what this officine handed over."""
    history = await history_of(conn, resources, prescription)
    return await with_checks(conn, history, pharmacy=pharmacy)


async def executed_by(conn: Connection, prescription: Prescription) -> tuple[Finess, ...]:
    """Return the officines that handed something over on it, up to its version."""
    if prescription.is_untouched:
        return ()
    return await store.list_pharmacies(conn, prescription.number, version=prescription.version)


async def completed(
    conn: Connection, resources: Resources, rows: Sequence[Dispensation]
) -> tuple[Dispensation, ...]:
    """Return dispensations with their lines and invoices, their texts opened."""
    if not rows:
        return ()
    ids = [row.dispensation_id for row in rows]
    lines = await store.list_dispensation_lines(conn, ids)
    invoices = await store.list_invoices(conn, ids)
    return tuple(
        sealed.open_texts(
            resources.key_ring,
            replace(
                row,
                lines=lines.get(row.dispensation_id, ()),
                billed=invoices.get(row.dispensation_id),
            ),
        )
        for row in rows
    )


async def with_checks(
    conn: Connection, dispensations: Sequence[Dispensation], *, pharmacy: Finess
) -> tuple[Dispensation, ...]:
    """Return dispensations with who checked those of one officine: others tell nothing of it."""
    own = [each.dispensation_id for each in dispensations if each.officine.finess == pharmacy]
    checks = await store.list_checks(conn, own) if own else {}
    return tuple(
        replace(each, checks=checks.get(each.dispensation_id, ())) for each in dispensations
    )
