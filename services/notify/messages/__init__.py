"""Pure: an event becomes the French subject and body that a person reads.

Subjects name neither person nor product: mail systems show and log them. Bodies travel inside
MSSanté, a secured messaging, and may name medicines.
"""

from services.notify.messages.adapting import (
    adaptation_for_prescriber,
)
from services.notify.messages.alerts import (
    alert_for_patient,
    alert_for_prescriber,
    lifted_for_patient,
    lifted_for_prescriber,
)
from services.notify.messages.ending import (
    cancelled_for_patient,
    expired_for_patient,
    outcome_for_prescriber,
)
from services.notify.messages.executing import (
    billed_for_patient,
    billed_for_prescriber,
    recorded_for_patient,
    recorded_for_prescriber,
)
from services.notify.messages.issuing import (
    issued_for_patient,
    issued_for_prescriber,
)
from services.notify.messages.refusing import (
    refused_for_patient,
    refused_for_prescriber,
)
from services.notify.messages.reversing import (
    reversed_for_patient,
    reversed_for_prescriber,
)
from services.notify.messages.verifying import (
    freed_for_prescriber,
    held_for_prescriber,
    verification_for_prescriber,
)

__all__ = [
    "adaptation_for_prescriber",
    "alert_for_patient",
    "alert_for_prescriber",
    "billed_for_patient",
    "billed_for_prescriber",
    "cancelled_for_patient",
    "expired_for_patient",
    "freed_for_prescriber",
    "held_for_prescriber",
    "issued_for_patient",
    "issued_for_prescriber",
    "lifted_for_patient",
    "lifted_for_prescriber",
    "outcome_for_prescriber",
    "recorded_for_patient",
    "recorded_for_prescriber",
    "refused_for_patient",
    "refused_for_prescriber",
    "reversed_for_patient",
    "reversed_for_prescriber",
    "verification_for_prescriber",
]
