"""From rows to what the rules decide about."""

from services.dispense import store
from services.dispense.model import (
    Dispensation,
    LineState,
    Prescription,
    RecordedDispensationLine,
)
from services.dispense.resources import Resources
from services.dispense.store import StoredDispensation, StoredLine, StoredPrescription
from services.dispense.use_cases import sealed
from shared.db import Connection
from shared.sealing import KeyRing

LABEL_PLACE = "label"


async def opened(
    conn: Connection, resources: Resources, stored: StoredPrescription
) -> Prescription:
    """Return a prescription with what is left of it; its row is locked or shared by the caller."""
    content = sealed.open_content(resources.key_ring, stored.sealed_content, number=stored.number)
    balances = {each.line: each for each in await store.list_balances(conn, stored.number)}
    lines = tuple(
        LineState(
            signed=line,
            delivered=balances[line.line].delivered,
            first_dispensed_on=balances[line.line].first_dispensed_on,
            last_outcome=balances[line.line].last_outcome,
        )
        for line in content.lines
    )
    return Prescription(
        content=content,
        patient_ref=stored.patient_ref,
        version=stored.version,
        lines=lines,
        alerts=await store.list_alerts(conn, stored.number),
    )


async def history_of(
    conn: Connection, resources: Resources, number: str
) -> tuple[Dispensation, ...]:
    """Return what officines recorded on a prescription, oldest first."""
    return await with_lines(conn, resources, await store.list_history(conn, number))


async def with_lines(
    conn: Connection, resources: Resources, rows: list[StoredDispensation]
) -> tuple[Dispensation, ...]:
    """Return dispensations with their lines, labels opened."""
    if not rows:
        return ()
    lines = await store.list_lines(conn, [row.dispensation_id for row in rows])
    return tuple(
        Dispensation(
            dispensation_id=row.dispensation_id,
            number=row.number,
            officine=row.officine,
            prescription_version=row.prescription_version,
            recorded_at=row.recorded_at,
            lines=tuple(
                _recorded(line, resources.key_ring)
                for line in lines
                if line.dispensation_id == row.dispensation_id
            ),
        )
        for row in rows
    )


def _recorded(line: StoredLine, key_ring: KeyRing) -> RecordedDispensationLine:
    label = sealed.open_text(
        key_ring,
        line.sealed_label,
        place=f"{LABEL_PLACE}.{line.line}",
        dispensation=line.dispensation_id,
    )
    return RecordedDispensationLine(
        line=line.line,
        outcome=line.outcome,
        packs=line.packs,
        covers_days=line.covers_days,
        cis=line.cis,
        cip13=line.cip13,
        lpp=line.lpp,
        reason=line.reason,
        label=label,
        left_total=line.left_total,
    )
