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
from services.notify.use_cases.denying import Denial, deny_receipt
from services.notify.use_cases.lifting import announce_withdrawal
from services.notify.use_cases.reading import (
    open_stream,
    read_document,
    read_inbox,
)
from services.notify.use_cases.verifying import (
    announce_hold,
    announce_release,
    announce_verification,
)

__all__ = [
    "ConsentChoice",
    "Denial",
    "announce_adaptation",
    "announce_billing",
    "announce_execution",
    "announce_expiry",
    "announce_hold",
    "announce_issue",
    "announce_outcome",
    "announce_refusal",
    "announce_release",
    "announce_signal",
    "announce_verification",
    "announce_withdrawal",
    "change_consent",
    "deny_receipt",
    "open_stream",
    "read_consent",
    "read_document",
    "read_inbox",
]
