"""Environment variables of dispense: those of every service, and the keys to patients' data."""

from pydantic import Field, SecretStr

from services.dispense.model import MOMENTS_MAX
from shared.settings import MedicinesSettings


class DispenseSettings(MedicinesSettings):
    """Dispense opens sealed content and recognises patients by their pseudonyms."""

    http_port: int = 8102
    sealing_keys: SecretStr
    patient_ref_key: SecretStr
    # After these hours without an answer a line stays as it was prescribed.
    adaptation_answer_hours: int = Field(default=24, ge=1, le=168)
    adaptations_open_of_prescription_max: int = Field(default=5, ge=1)
    adaptations_open_of_pharmacy_max: int = Field(default=50, ge=1)
    # An invoice is due so many working days after its hand-over (R.161-47 CSS).
    billing_working_days: int = Field(default=8, ge=1, le=30)
    # A renewal stands on the worklist so many days before it opens.
    renewal_ahead_days: int = Field(default=7, ge=0, le=60)
    # A conflict stands on it so many days after it was told.
    # For so many days an execution offline or on paper may be told afterwards.
    late_execution_days: int = Field(default=30, ge=1, le=365)
    # How many prescriptions a patient may send to officines in a day.
    sendings_a_day_max: int = Field(default=20, ge=1, le=1000)
    # Whether officines read which dispensings nobody checked; the check itself is always possible.
    double_check: bool = True
    # How many errors an officine may report in a day.
    errors_a_day_max: int = Field(default=100, ge=1, le=1000)
    # For so many days after a hand-over its officine may take it back.
    reversal_days: int = Field(default=30, ge=1, le=366)
    # How often to look for prescriptions past their last day, and how many to end at once.
    expiry_poll_s: float = Field(default=5.0, gt=0)
    expiry_batch: int = Field(default=50, ge=1)
    # How often one officine may, in ten minutes: fail to consult, scan what is nothing, consult one
    # prescription; and in a day: open a prescription that it does not dispense (0: no limit).
    failed_consultations_max: int = Field(default=10, ge=1, le=MOMENTS_MAX)
    failed_scans_max: int = Field(default=30, ge=1, le=MOMENTS_MAX)
    polling_max: int = Field(default=30, ge=1, le=MOMENTS_MAX)
    unserved_consultations_max: int = Field(default=200, ge=0, le=MOMENTS_MAX)
    # What makes the register of packs beside ours, as "package.module:function".
    pack_register: str | None = None
    pack_register_timeout_s: float = Field(default=1.5, gt=0, le=5)
