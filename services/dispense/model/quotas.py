"""How often one officine may do what only loops, guessing or curiosity do more often."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.contracts.dispense import QuotaKind

# The tables keep no more moments than this of one officine.
MOMENTS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """So many times in a window; the next time is refused."""

    kind: QuotaKind
    most: int
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The limits of every officine.

    `polling` counts the consults of one prescription, `unserved` the prescriptions opened that no
    step 1 of the officine followed; none where it is 0.
    """

    failed_consultations: Quota
    failed_scans: Quota
    polling: Quota
    unserved: Quota

    @classmethod
    def of(
        cls,
        *,
        failed_consultations: int = 10,
        failed_scans: int = 30,
        polling: int = 30,
        unserved: int = 200,
    ) -> "Quotas":
        """Return the limits with these numbers: in ten minutes, the last one in a day."""
        short, day = timedelta(minutes=10), timedelta(days=1)
        return cls(
            failed_consultations=Quota(
                kind="failed_consultations", most=failed_consultations, window=short
            ),
            failed_scans=Quota(kind="failed_scans", most=failed_scans, window=short),
            polling=Quota(kind="polling", most=polling, window=short),
            unserved=Quota(kind="consultations_without_dispensing", most=unserved, window=day),
        )
