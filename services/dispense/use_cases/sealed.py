"""Opening and sealing what names a person or a medicine; each text is bound to its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from services.dispense.model import Dispensation
from shared.contracts.prescription import PrescriptionContent
from shared.sealing import KeyRing

COMMENT_PLACE: Final = "alert_comment"
LABEL_PLACE: Final = "label"

_Text = Callable[[str, bytes], str]


def seal_content(key_ring: KeyRing, content: PrescriptionContent) -> str:
    """Seal the content of a prescription for its row."""
    return key_ring.seal(content.model_dump_json().encode(), aad=_of_content(content.number))


def open_content(key_ring: KeyRing, sealed: str, *, number: str) -> PrescriptionContent:
    """Open the content of a prescription; raise `Unsealable`."""
    return PrescriptionContent.model_validate_json(key_ring.unseal(sealed, aad=_of_content(number)))


def seal_texts(key_ring: KeyRing, dispensation: Dispensation) -> Dispensation:
    """Return a dispensation as its rows keep it: labels and comment sealed."""
    return _with_texts(dispensation, lambda text, aad: key_ring.seal(text.encode(), aad=aad))


def open_texts(key_ring: KeyRing, dispensation: Dispensation) -> Dispensation:
    """Return a dispensation from its rows, as people may read it; raise `Unsealable`."""
    return _with_texts(dispensation, lambda text, aad: key_ring.unseal(text, aad=aad).decode())


def _with_texts(dispensation: Dispensation, change: _Text) -> Dispensation:
    owner, reason = dispensation.dispensation_id, dispensation.alert_reason

    def changed(text: str | None, place: str) -> str | None:
        return None if text is None else change(text, _of_text(place, owner))

    if reason is not None:
        comment = change(reason.comment, _of_text(COMMENT_PLACE, owner))
        reason = replace(reason, comment=comment)
    lines = tuple(
        replace(line, label=changed(line.label, f"{LABEL_PLACE}.{line.line}"))
        for line in dispensation.lines
    )
    return replace(dispensation, alert_reason=reason, lines=lines)


def _of_content(number: str) -> bytes:
    return f"dispense.prescription:{number}".encode()


def _of_text(place: str, dispensation: UUID) -> bytes:
    return f"dispense.dispensation.{place}:{dispensation}".encode()
