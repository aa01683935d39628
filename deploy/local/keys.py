"""The sandbox's secrets: made once, readable by their owner only, refused by production."""

import json
import os
import secrets
from pathlib import Path

from shared import base64url

MARK = b"sandbox"  # production refuses to start with a secret that holds this word
KEY_BYTES = 32


def sandbox_keys(file: Path) -> dict[str, str]:
    """SEALING_KEYS, PATIENT_REF_KEY and SIGNING_KEY, read from `file` or made there."""
    if file.exists():
        return dict(json.loads(file.read_text()))
    keys = {
        "SEALING_KEYS": f"sandbox-1:{_key()}",
        "PATIENT_REF_KEY": _key(),
        "SIGNING_KEY": _key(),
    }
    write_private(file, keys)
    return keys


def write_private(file: Path, content: object) -> None:
    """Writes JSON that only its owner may read: whole, or not at all."""
    half_written = file.with_suffix(".new")
    half_written.unlink(missing_ok=True)
    descriptor = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        json.dump(content, opened)
    half_written.rename(file)


def _key() -> str:
    return base64url.encode(MARK + secrets.token_bytes(KEY_BYTES - len(MARK)))
