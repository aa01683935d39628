"""The packs that were scanned for a line: each is the right one, and leaves an officine once.

Source: delegated regulation (EU) 2016/161, art. 25 and 30 (each pack is verified when it is handed
over; one whose number is not active is not handed over), and ADR 28.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.dispense.model import (
    DispensationLine,
    DispensationRequest,
    RequestedLine,
    ScannedPack,
)
from services.dispense.rules.asked import LineContext, LineRule, is_hand_over
from shared.contracts.dispense import PackFinding
from shared.gs1 import PackCode
from shared.problems import Refusal

PACK_FAULTS: Final = frozenset(
    {"pack_unreadable", "pack_differs", "pack_repeated", "packs_scanned_exceed"}
)
# What keeps a pack in the officine; `not_verified` leaves it to the pharmacist.
_REFUSED: Final[Mapping[PackFinding, str]] = {
    "dispensed_before": "pack_dispensed_before",
    "expired": "pack_expired",
    "recalled": "pack_recalled",
    "unknown": "pack_unknown",
}


PACK_REFUSALS: Final = frozenset(_REFUSED.values())


def finding_of(
    pack: PackCode, today: date, *, is_dispensed: bool, told: PackFinding | None = None
) -> PackFinding | None:
    """Return why a pack may not be handed over, or is not verified; None when all is well.

    `told` is what another register says. A serial number that was recovered behind a lost separator
    accuses nobody.
    """
    if is_dispensed:
        return "dispensed_before" if pack.is_certain else "not_verified"
    if told in _REFUSED:
        return told
    if pack.expires_on is not None and pack.expires_on < today:
        return "expired"
    return "not_verified" if pack.serial is None or pack.cip13 is None else told


def is_refused(pack: ScannedPack) -> bool:
    """Tell whether what stands against a pack keeps it in the officine."""
    return pack.finding in _REFUSED


def refuse_scan_without_hand_over(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse packs scanned for a line of which nothing leaves the officine."""
    if asked.packs_scanned and not is_hand_over(asked):
        return Refusal("outcome_contradictory", line=asked.line, field="outcome")
    return None


def refuse_unreadable_pack(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a text that is no pack: its software should have told so at the scan."""
    for place, pack in enumerate(asked.packs_scanned):
        if pack.code is None:
            return Refusal("pack_unreadable", line=asked.line, field=_field(place))
    return None


def refuse_more_scanned(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse more packs scanned than are said to be handed over; fewer are fine (no DataMatrix)."""
    scanned, packs = len(asked.packs_scanned), asked.packs or 0
    if scanned <= packs:
        return None
    values = {"scanned": scanned, "packs": packs}
    return Refusal("packs_scanned_exceed", line=asked.line, field="packs_scanned", values=values)


def refuse_repeated_pack(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a pack that was scanned twice, for this line or for another one."""
    for place, pack in enumerate(asked.packs_scanned):
        if pack.is_repeated:
            return Refusal("pack_repeated", line=asked.line, field=_field(place))
    return None


def refuse_other_pack(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a pack that is not of the code said to be handed over."""
    for place, pack in enumerate(asked.packs_scanned):
        cip13 = None if pack.code is None else pack.code.cip13
        if cip13 is None or cip13 != asked.cip13:
            return Refusal("pack_differs", line=asked.line, field=_field(place))
    return None


def refuse_unfit_pack(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a pack handed over before, expired, recalled, or that the register does not know."""
    for place, pack in enumerate(asked.packs_scanned):
        code = None if pack.finding is None else _REFUSED.get(pack.finding)
        if code is not None:
            return Refusal(code, line=asked.line, field=_field(place))
    return None


def packs_verified(
    request: DispensationRequest, recorded: Sequence[DispensationLine]
) -> Mapping[int, int]:
    """Return how many packs of each recorded line were found to be sound by their serial number."""
    lines = {line.line for line in recorded}
    return {
        asked.line: sum(pack.finding is None for pack in asked.packs_scanned)
        for asked in request.lines
        if asked.line in lines
    }


def _field(place: int) -> str:
    return f"packs_scanned[{place}]"


# In this order, after what the line itself must pass.
PACK_RULES: Final[tuple[LineRule, ...]] = (
    refuse_scan_without_hand_over,
    refuse_unreadable_pack,
    refuse_more_scanned,
    refuse_other_pack,
    refuse_repeated_pack,
    refuse_unfit_pack,
)
