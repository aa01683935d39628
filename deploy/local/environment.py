"""The environment variables of each program of a local Ordoflux."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import LOOPBACK

SERVICES = ("prescribe", "dispense", "fraud", "notify")
# What officines report is under a key of fraud's own (docs/decisions/0041).
SEES: Mapping[str, tuple[str, ...]] = {
    "prescribe": ("SEALING_KEYS", "PATIENT_REF_KEY", "SIGNING_KEY"),
    "dispense": ("SEALING_KEYS", "PATIENT_REF_KEY"),
    "fraud": ("FRAUD_SEALING_KEYS", "SEALING_KEYS", "PATIENT_REF_KEY"),
    "notify": ("SEALING_KEYS", "PATIENT_REF_KEY"),
}
VARIABLES_FILE = "variables.json"  # in the stack's directory: what each service was given
SIGNING = ("SIGNING_KEY", "SIGNING_KEY_FILE", "SIGNER")
OURS = (
    *("SEALING_KEYS", "FRAUD_SEALING_KEYS", "PATIENT_REF_KEY", "DATABASE_URL"),
    *SIGNING,
    *(f"NEXT_{name}" for name in SIGNING),
)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything listens on loopback; 0 is a free port."""

    issuer: int = 8100
    prescribe: int = 8101
    dispense: int = 8102
    fraud: int = 8103
    notify: int = 8104
    mailbox: int = 8105
    mailbox_smtp: int = 8125
    kafka: int = 0


FREE_PORTS = Ports(0, 0, 0, 0, 0, 0, 0, 0)


def inherited() -> dict[str, str]:
    """The caller's environment without secrets and addresses that are ours to give."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


def of_all(ports: Mapping[str, int], *, state: Path) -> dict[str, str]:
    """The variables that every program gets."""
    issuer = f"http://{LOOPBACK}:{ports['issuer']}"
    return {
        "ORDOFLUX_ENV": "sandbox",
        "ORDOFLUX_STATE": str(state),
        "HTTP_HOST": LOOPBACK,
        "PYTHONUNBUFFERED": "1",
        "TOKEN_AUDIENCE": "ordoflux",
        # A killed service's partitions are given again after this; the least a broker allows that
        # is not ours.
        "KAFKA_SESSION_TIMEOUT_MS": os.environ.get("KAFKA_SESSION_TIMEOUT_MS", "6000"),
        "PRO_ISSUER": f"{issuer}/pro",
        "PRO_JWKS_URL": f"{issuer}/pro/jwks.json",
        "PATIENT_ISSUER": f"{issuer}/patient",
        "PATIENT_JWKS_URL": f"{issuer}/patient/jwks.json",
        "CPAM_ISSUER": f"{issuer}/cpam",
        "CPAM_JWKS_URL": f"{issuer}/cpam/jwks.json",
    }


def of_service(
    service: str, *, keys: Mapping[str, str], ports: Mapping[str, int]
) -> dict[str, str]:
    """The variables that one service gets besides: its port, and the keys it may know."""
    own = {name: keys[name] for name in SEES[service]}
    if service == "notify":
        own |= {"SMTP_HOST": LOOPBACK, "SMTP_PORT": str(ports["mailbox_smtp"])}
    if service == "fraud":
        issuer = f"http://{LOOPBACK}:{ports['issuer']}/cpam"
        own |= {
            "CONSOLE_URL": f"http://{LOOPBACK}:{ports['fraud']}",
            "PUBLIC_URL": f"http://{LOOPBACK}:{ports['fraud']}",
            "CPAM_AUTHORIZE_URL": f"{issuer}/authorize",
            "CPAM_TOKEN_URL": f"{issuer}/token",
        }
    return {**own, "HTTP_PORT": str(ports[service])}
