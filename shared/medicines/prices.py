"""What the law makes of the public price of a pack."""

from typing import Final

EXPENSIVE_OVER_CENTS: Final = 30_000  # VAT and dispensing fee included


def is_expensive(price_cents: int | None) -> bool:
    """Tell whether a pack costs over 300 EUR (in force 24 October 2022; convention of officines).

    At exactly 300.00 EUR it does not; nor does one whose price nobody knows.
    """
    return price_cents is not None and price_cents > EXPENSIVE_OVER_CENTS
