"""The sandbox's secrets: made once, readable by their owner only, refused by production."""

import json
import os
import secrets
from pathlib import Path

from shared import base64url
from shared.settings import SANDBOX_MARK

KEY_BYTES = 32
OWNER_ONLY = 0o600


def sandbox_keys(file: Path) -> dict[str, str]:
    """The keys of the services by variable, read from `file`; those it lacks are made there."""
    kept = dict(json.loads(file.read_text())) if file.exists() else {}
    keys = {
        "SEALING_KEYS": f"sandbox-1:{_key()}",
        "FRAUD_SEALING_KEYS": f"sandbox-f1:{_key()}",
        "PATIENT_REF_KEY": _key(),
        "SIGNING_KEY": _key(),
    } | kept
    if keys != kept:
        write_private(file, keys)
    return keys


def write_private(file: Path, content: object) -> None:
    """Writes JSON that only its owner may read."""
    write_private_bytes(file, json.dumps(content).encode())


def write_private_bytes(file: Path, content: bytes) -> None:
    """Writes whole or not at all, readable by its owner only from the first moment."""
    draft = file.with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
    draft.replace(file)


def _key() -> str:
    """A key that production refuses to start with."""
    return base64url.encode(SANDBOX_MARK + secrets.token_bytes(KEY_BYTES - len(SANDBOX_MARK)))
