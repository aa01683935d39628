"""Environment variables of fraud: those of every service, its catalogue and its keys."""

from pydantic import SecretStr

from shared.settings import MedicinesSettings


class FraudSettings(MedicinesSettings):
    """Cases and signals hold pseudonyms; what opens a name is named here and used in few places.

    FRAUD_SEALING_KEYS seals what officines report; SEALING_KEYS opens and writes the sealed blocks
    of events; PATIENT_REF_KEY turns a matricule INS that somebody typed into its pseudonym.
    """

    http_port: int = 8103
    fraud_sealing_keys: SecretStr
    sealing_keys: SecretStr
    patient_ref_key: SecretStr
