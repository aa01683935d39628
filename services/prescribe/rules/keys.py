"""May this signing key be revoked so? A pure rule."""

from datetime import datetime
from typing import Literal

from services.prescribe.model import StoredKey

RevocationRefusal = Literal["unknown", "in_the_future", "trusted_less_already"]


def refuse_revocation(
    key: StoredKey | None, trusted_until: datetime, *, now: datetime
) -> RevocationRefusal | None:
    """A known key is revoked as of now or earlier, and never trusted for longer again (ADR 21).

    A second revocation may only move the end back: whoever finds that a key leaked sooner says so.
    """
    if key is None:
        return "unknown"
    if trusted_until > now:
        return "in_the_future"
    if key.trusted_until is not None and trusted_until >= key.trusted_until:
        return "trusted_less_already"
    return None
