"""The names of an alert, sealed and bound to it."""

from uuid import UUID

from pydantic import TypeAdapter

from services.fraud.model.alerting import Alert
from services.fraud.model.reporting import ReportWords
from shared.sealing import KeyRing

_WORDS: TypeAdapter[ReportWords] = TypeAdapter(ReportWords)


def seal_alert(ring: KeyRing, alert_id: UUID, words: ReportWords) -> str:
    """Seal what officines read of people in an alert."""
    return ring.seal(_WORDS.dump_json(words), aad=_aad(alert_id))


def open_alert(ring: KeyRing, alert: Alert) -> ReportWords:
    """Return what officines read of people in an alert; raise `Unsealable`."""
    return _WORDS.validate_json(ring.unseal(alert.sealed, aad=_aad(alert.alert_id)))


def _aad(alert_id: UUID) -> bytes:
    return f"fraud.alert:{alert_id}".encode()
