"""dateTime of FHIR → the day that it is written with."""

import re
from typing import Final

_MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?"
)


def day_of(moment: str) -> str:
    """Return the day of a date or of a moment with its zone, as the sender's clock told it.

    Anything else comes back whole: it is no day, and whoever reads it refuses it.
    """
    found = _MOMENT.fullmatch(moment)
    return moment if found is None else found[1]
