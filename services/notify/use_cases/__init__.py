"""What notify does: events become letters, people read their inbox, patients choose."""

from services.notify.use_cases.announcing import (
    announce_adaptation,
    announce_billing,
    announce_execution,
    announce_expiry,
    announce_issue,
    announce_outcome,
    announce_refusal,
    announce_signal,
)
from services.notify.use_cases.choosing import ConsentChoice, change_consent, read_consent
from services.notify.use_cases.reading import (
    open_stream,
    read_document,
    read_inbox,
)

__all__ = [
    "ConsentChoice",
    "announce_adaptation",
    "announce_billing",
    "announce_execution",
    "announce_expiry",
    "announce_issue",
    "announce_outcome",
    "announce_refusal",
    "announce_signal",
    "change_consent",
    "open_stream",
    "read_consent",
    "read_document",
    "read_inbox",
]
