"""Environment variables of dispense: those of every service, and the keys to patients' data."""

from pydantic import SecretStr

from shared.settings import MedicinesSettings


class DispenseSettings(MedicinesSettings):
    """Dispense opens sealed content and recognises patients by their pseudonyms."""

    http_port: int = 8102
    sealing_keys: SecretStr
    patient_ref_key: SecretStr
