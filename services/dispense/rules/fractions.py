"""Lines that go out in fractions (R.5132-30 CSP): how much one is, when the next may open."""

from services.dispense.model import DeliveredProduct
from services.dispense.rules.packs import may_raise, packs_needed
from shared.contracts.prescription import Line


def fraction_days(signed: Line) -> int | None:
    """Return how many days of treatment one fraction is, None where the line has none.

    The prescriber divides it, or excludes dividing: "délivrance en une seule fois" (R.5132-30 CSP).
    """
    mentions = signed.mentions
    if mentions is None or mentions.is_single_dispensing:
        return None
    return mentions.fraction_days


def fraction_size(
    signed: Line, product: DeliveredProduct | None, *, days_lost: int = 0
) -> int | None:
    """Return what one fraction may hand over, in the line's unit; None where there is none.

    Of a fraction presented late only the days that are not lost yet (R.5132-33 CSP).

    Packs are not cut: they are those that its days need, rounded up, where dosage and `product`
    are known; else its share of the packs prescribed, which a dosage that the text of a secure
    line does not confirm cannot raise. Where neither can be told, it is all of them.
    """
    days, quantity = fraction_days(signed), signed.quantity
    if days is None:
        return None
    days -= days_lost
    if quantity.unit == "day":
        return min(days, quantity.per_dispensing)
    most = quantity.per_dispensing
    packs = packs_needed(product, signed.posology, days)
    if quantity.period_days and (packs is None or not may_raise(signed)):
        share = -(-most * days // quantity.period_days)
        packs = share if packs is None else min(packs, share)
    return most if packs is None else min(packs, most)


def fraction_delay(signed: Line, packs: int) -> int | None:
    """Return after how many days the next fraction opens, once these packs went out.

    On a renewable line never before those packs have run: fractions that are rounded up to a pack
    would else bring forward what R.5132-14 CSP makes wait.
    """
    days, quantity = fraction_days(signed), signed.quantity
    if days is None or not quantity.renewals or quantity.period_days is None:
        return days
    return max(days, packs * quantity.period_days // quantity.per_dispensing)
