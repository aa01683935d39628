"""Which day it is at a counter: the officine's own, overseas too (ADR 32)."""

from datetime import date, datetime

from shared.contracts.prescription import PrescriptionContent
from shared.days import officine_day, paris_day


def day_at(moment: datetime, finess: str, content: PrescriptionContent) -> date:
    """Return the day on which an officine acts on a prescription.

    It is that of the officine, never before the day of issue once that has begun in Paris: what
    is prescribed there in the morning is handed over at once where it is still the evening before.
    """
    own = officine_day(moment, finess)
    return max(own, content.issued_on) if paris_day(moment) >= content.issued_on else own
