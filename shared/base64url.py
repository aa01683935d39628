"""Base64url without padding (RFC 4648, 5), one text per content."""

import base64
import binascii


def encode(raw: bytes) -> str:
    """Return `raw` as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return what `text` encodes; raise `ValueError` on padding, other signs or spare bits."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64url") from None
    if encode(raw) != text:
        raise ValueError("not canonical base64url")
    return raw
