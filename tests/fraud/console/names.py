"""Issues that hold people, sealed as prescribe seals them."""

from typing import Any

from shared.contracts.event import aad_for
from shared.contracts.prescribe import IssuedSecrets, PrescriptionIssued
from shared.sealing import KeyRing
from tests.builders import a_content
from tests.fraud.desk import SEALING_KEYS
from tests.fraud.events import an_id, issued

_KEYS = KeyRing.from_setting(SEALING_KEYS)


def issued_to(**changes: Any) -> PrescriptionIssued:
    """Return the issue of what `a_content(**changes)` says."""
    content = a_content(**changes)
    secrets = IssuedSecrets(content=content, lines_signed="", qr_text="OFX1")
    event_id = an_id()
    sealed = _KEYS.seal(
        secrets.model_dump_json().encode(),
        aad=aad_for("prescription.issued", content.number, event_id),
    )
    return issued(number=content.number, event_id=event_id, sealed=sealed)
