"""Environment variables of prescribe: those of every service, its catalogue and its keys."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from shared.settings import MedicinesSettings, is_sandbox_secret


class PrescribeSettings(MedicinesSettings):
    """Secrets are base64url; the private signing key is never stored in the database."""

    http_port: int = 8101
    sealing_keys: SecretStr
    patient_ref_key: SecretStr
    signing_key: SecretStr | None = None
    signing_key_file: Path | None = None
    signing_timeout_s: float = Field(default=2.0, gt=0)
    qr_pictures_max: int = Field(default=1_000, ge=1)
    documents_max: int = Field(default=200, ge=1)  # some 25 kB each
    documents_waiting_max: int = Field(default=200, ge=1)  # about two seconds of drawing

    @property
    def signing_seed(self) -> str:
        """The seed of the signing key, from its variable or from its file."""
        if self.signing_key is not None:
            return self.signing_key.get_secret_value()
        assert self.signing_key_file is not None, "checked when the settings were read"
        return self.signing_key_file.read_text(encoding="ascii").strip()

    @model_validator(mode="after")
    def _require_one_signing_key(self) -> Self:
        if (self.signing_key is None) == (self.signing_key_file is None):
            raise ValueError("give SIGNING_KEY or SIGNING_KEY_FILE, and only one of them")
        if self.is_production and is_sandbox_secret(self.signing_seed):
            raise ValueError("not for production: the signing key")
        return self
