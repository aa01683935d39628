"""Places in an inbox as its reader holds them: opaque, so that a hidden message leaves no gap."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from shared import base64url
from shared.problems import Refusal, Refused
from shared.sealing import key_from_setting

# What reads an inbox from its first message, where "from now on" would be meant else.
START: Final = "start"
CURSOR_CHARS_MAX: Final = 64
_POSITION_BYTES: Final = 8
# Keeps this use of the key apart from pseudonyms of patients.
_KEY_CONTEXT: Final = b"ordoflux inbox cursor 1\x00"

WriteCursor = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Cursors:
    """Turns positions (1, 2, 3 … in one inbox) into marks and back (AES-SIV, RFC 5297).

    One position of one inbox always has the same mark; marks show neither order nor distance, and
    open in the inbox that they were made for only.
    """

    _cipher: AESSIV = field(repr=False)

    @classmethod
    def from_setting(cls, text: str) -> Self:
        """Derive the key from that of the pseudonyms, which never changes."""
        key = key_from_setting(text)
        return cls(AESSIV(hmac.new(key, _KEY_CONTEXT, hashlib.sha256).digest()))

    def write(self, inbox: str, position: int) -> str:
        """Return the mark of a position."""
        plain = position.to_bytes(_POSITION_BYTES, "big")
        return base64url.encode(self._cipher.encrypt(plain, [inbox.encode()]))

    def read(self, inbox: str, text: str, *, at: str) -> int:
        """Return the position of a mark; raise `Refused`, at the field `at`, if we never wrote it.

        `START` is before the first message.
        """
        if text == START:
            return 0
        try:
            plain = self._cipher.decrypt(base64url.decode(text), [inbox.encode()])
        except (InvalidTag, ValueError):
            raise Refused(Refusal("cursor_invalid", field=at)) from None
        return int.from_bytes(plain, "big")
