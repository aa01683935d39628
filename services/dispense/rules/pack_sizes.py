"""Packs of another size than the prescribed one: how many of the prescribed packs they stand for.

Source: L.5125-23 CSP. The pharmacist hands over the large pack, where there is one, of a treatment
prescribed for three months at least, by renewals of a month as well.
"""

from typing import Final

from services.dispense.model import RequestedLine
from shared.contracts.prescription import Line
from shared.days import FOUR_WEEKS, HAND_OVER_DAYS_MAX, LARGE_PACK_DAYS_MAX

THREE_MONTHS: Final = 3 * FOUR_WEEKS


def stands_for(packs: int, asked: RequestedLine, signed: Line) -> int:
    """Return how many prescribed packs so many packs of what is asked for stand for.

    Rounded up: packs are not cut. A pack for thirty days stands for one of four weeks, since the
    law says one or the other, according to the pack (R.5132-12 CSP). One stands for one where a
    size is unknown, where the prescriber agreed to something else, and on secure lines, whose
    units are those of the prescription (R.5132-30 CSP).
    """
    product = asked.product
    if product is None or asked.outcome == "adapted" or signed.is_secure:
        return packs
    units, prescribed = product.units_per_pack, product.prescribed_units_per_pack
    if units is None or prescribed is None:
        return packs
    if units > prescribed:
        units, prescribed = units * FOUR_WEEKS, prescribed * HAND_OVER_DAYS_MAX
    return -(-packs * units // prescribed)


def packs_of_a_large_one(asked: RequestedLine, signed: Line) -> int:
    """Return how many prescribed packs one large pack may stand for, 0 where it may not.

    Three months at most (R.5132-12 CSP), of a treatment that is prescribed for as long at least.
    """
    quantity, period = signed.quantity, signed.quantity.period_days
    if quantity.unit != "pack" or asked.packs != 1 or stands_for(1, asked, signed) == 1:
        return 0
    if period is None or period * (1 + quantity.renewals) < THREE_MONTHS:
        return 0
    return LARGE_PACK_DAYS_MAX * quantity.per_dispensing // period
