"""Opening and sealing what names a person or a medicine; each text is bound to its place."""

from uuid import UUID

from shared.contracts.prescription import PrescriptionContent
from shared.sealing import KeyRing


def seal_content(key_ring: KeyRing, content: PrescriptionContent) -> str:
    """Seal the content of a prescription for its row."""
    return key_ring.seal(content.model_dump_json().encode(), aad=_of_content(content.number))


def open_content(key_ring: KeyRing, sealed: str, *, number: str) -> PrescriptionContent:
    """Open the content of a prescription; raise `Unsealable`."""
    return PrescriptionContent.model_validate_json(key_ring.unseal(sealed, aad=_of_content(number)))


def seal_text(key_ring: KeyRing, text: str | None, *, place: str, dispensation: UUID) -> str | None:
    """Seal a text that belongs to a dispensation; None stays None."""
    aad = _of_text(place, dispensation)
    return None if text is None else key_ring.seal(text.encode(), aad=aad)


def open_text(
    key_ring: KeyRing, sealed: str | None, *, place: str, dispensation: UUID
) -> str | None:
    """Open a text of a dispensation; None stays None. Raise `Unsealable`."""
    aad = _of_text(place, dispensation)
    return None if sealed is None else key_ring.unseal(sealed, aad=aad).decode()


def _of_content(number: str) -> bytes:
    return f"dispense.prescription:{number}".encode()


def _of_text(place: str, dispensation: UUID) -> bytes:
    return f"dispense.dispensation.{place}:{dispensation}".encode()
