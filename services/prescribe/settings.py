"""Environment variables of prescribe: those of every service, its catalogue and its keys."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator
from typing_extensions import override

from shared.settings import MedicinesSettings, is_sandbox_secret
from shared.signing import SigningKey

Slot = Literal["", "next_"]  # the key that signs, and the one that will
SLOTS: Final[tuple[Slot, ...]] = ("", "next_")

_FOR_OTHERS: Final = stat.S_IWGRP | stat.S_IRWXO  # a group may read: secrets come so in containers


class PrescribeSettings(MedicinesSettings):
    """Secrets are base64url; a private signing key is never stored in the database.

    A key is given as SIGNING_KEY, as SIGNING_KEY_FILE, or as SIGNER, "package.module:function" of
    a function that returns a `shared.signing.Signer`: a hardware module's, a KMS's. The same three
    with NEXT_ before them announce the key of the next rotation (ADR 21).
    """

    http_port: int = 8101
    sealing_keys: SecretStr
    patient_ref_key: SecretStr
    signing_key: SecretStr | None = None
    signing_key_file: Path | None = None
    signer: str | None = None
    next_signing_key: SecretStr | None = None
    next_signing_key_file: Path | None = None
    next_signer: str | None = None
    signing_timeout_s: float = Field(default=2.0, gt=0)
    qr_pictures_max: int = Field(default=1_000, ge=1)
    qr_pictures_waiting_max: int = Field(default=200, ge=1)
    drawings_per_person_max: int = Field(default=10, ge=1)  # of each kind, at once
    documents_max: int = Field(default=200, ge=1)  # some 25 kB each
    documents_waiting_max: int = Field(default=200, ge=1)  # about two seconds of drawing
    adaptation_lapse_poll_s: float = Field(default=5.0, gt=0)
    adaptation_lapse_batch: int = Field(default=100, ge=1)
    # After these days something not executed is among the follow-ups.
    follow_up_never_executed_days: int = Field(default=15, ge=0)
    follow_up_partly_executed_days: int = Field(default=7, ge=0)
    follow_up_late_renewal_days: int = Field(default=10, ge=0)
    # Of the sandbox alone: how late the answer of its slow magic patient is.
    sandbox_slow_s: float = Field(default=8.0, ge=0, le=60)

    def seed_of(self, slot: Slot) -> str | None:
        """Return the seed of a key, from its variable or its file; None when neither is given."""
        text: SecretStr | None = getattr(self, f"{slot}signing_key")
        if text is not None:
            return text.get_secret_value()
        file = self._file_of(slot)
        return None if file is None else file.read_text(encoding="ascii").strip()

    def signer_of(self, slot: Slot) -> str | None:
        """Return what makes the signer of a slot, as "package.module:function"."""
        return self.signer if slot == "" else self.next_signer

    def _file_of(self, slot: Slot) -> Path | None:
        return self.signing_key_file if slot == "" else self.next_signing_key_file

    @model_validator(mode="after")
    def _require_one_signing_key(self) -> Self:
        for slot in SLOTS:
            names = [f"{slot}{name}" for name in ("signing_key", "signing_key_file", "signer")]
            given = [name for name in names if getattr(self, name) is not None]
            if len(given) > 1 or (slot == "" and not given):
                wanted = " or ".join(names).upper()
                raise ValueError(f"give {wanted}, and only one of them")
            self._check_seed(slot)
        return self

    def _check_seed(self, slot: Slot) -> None:
        try:
            seed = self.seed_of(slot)
        except (OSError, UnicodeDecodeError):
            name = f"{slot}signing_key_file".upper()
            raise ValueError(f"{name} cannot be read") from None
        if seed is not None:
            SigningKey.from_text(seed)  # an InvalidKey names no part of it

    @override
    def _not_for_production(self) -> Iterator[str]:
        yield from super()._not_for_production()
        for slot in SLOTS:
            file = self._file_of(slot)
            if file is not None and file.exists() and file.stat().st_mode & _FOR_OTHERS:
                yield f"{slot}signing_key_file (others than its owner and group may open it)"
            elif (
                file is not None and file.exists() and is_sandbox_secret(file.read_text("latin-1"))
            ):
                yield f"{slot}signing_key_file"
