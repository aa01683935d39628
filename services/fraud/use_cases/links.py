"""The signed link by which a prescriber answers from his mail: written, read, and its digest.

A token is sealed with fraud's own key, so nobody else can make one: it holds the request, the
prescriber and the end of its time, for this purpose only. Only its digest is kept.
"""

import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from shared.identifiers import InvalidIdentifier, Rpps
from shared.sealing import KeyRing, Unsealable

PATH: Final = "/verifications/"
TOKEN_CHARS_MAX: Final = 200
_PURPOSE: Final = b"fraud.verification_link 1"
_FORM: Final = struct.Struct(">16sQ11s")  # request, end of its time in seconds, RPPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link is bound to."""

    request_id: UUID
    prescriber: Rpps
    expires_at: datetime


def write_token(key_ring: KeyRing, link: Link) -> str:
    """Return the token of a link: no two are alike, and none can be guessed or altered."""
    seconds = int(link.expires_at.timestamp())
    plain = _FORM.pack(link.request_id.bytes, seconds, link.prescriber.encode("ascii"))
    return key_ring.seal(plain, aad=_PURPOSE)


def read_token(key_ring: KeyRing, token: str) -> Link | None:
    """Return what a token is bound to; None when it is none of ours."""
    if len(token) > TOKEN_CHARS_MAX:
        return None
    try:
        request, seconds, rpps = _FORM.unpack(key_ring.unseal(token, aad=_PURPOSE))
        prescriber = Rpps(rpps.decode("ascii"))
    except (Unsealable, struct.error, InvalidIdentifier, UnicodeError):
        return None
    return Link(
        request_id=UUID(bytes=request),
        prescriber=prescriber,
        expires_at=datetime.fromtimestamp(seconds, tz=UTC),
    )


def digest_of(token: str) -> bytes:
    """Return the SHA-256 under which a token is known here."""
    return hashlib.sha256(token.encode()).digest()
