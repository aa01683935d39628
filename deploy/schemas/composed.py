"""The four services, composed and never started: the documents ask them what they do."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from pydantic import SecretStr

from deploy.schemas.events import PUBLISHERS
from services.dispense import main as dispense
from services.dispense.settings import DispenseSettings
from services.fraud import main as fraud
from services.fraud.settings import FraudSettings
from services.notify import main as notify
from services.notify.settings import NotifySettings
from services.prescribe import main as prescribe
from services.prescribe.settings import PrescribeSettings
from shared.kafka.consume import Consumer
from shared.running.cli import ServiceParts

_NO_KEY: Final = "A" * 43  # 32 zero bytes: nothing is ever sealed or signed here
_SHARED: Final[dict[str, Any]] = {
    "ordoflux_env": "sandbox",
    "database_url": SecretStr("postgresql://not-connected"),
    "catalogue_file": None,
}
_KEYS: Final[dict[str, Any]] = {
    "sealing_keys": SecretStr(f"documents:{_NO_KEY}"),
    "patient_ref_key": SecretStr(_NO_KEY),
}
_FRAUD: Final[dict[str, Any]] = {"fraud_sealing_keys": SecretStr(f"documents:{_NO_KEY}")}
_SIGNING: Final[dict[str, Any]] = {"signing_key": SecretStr(_NO_KEY), "signing_key_file": None}


@dataclass(frozen=True, slots=True)
class Composed:
    """One service: its HTTP application and what it listens to."""

    name: str
    app: FastAPI
    consumers: tuple[Consumer[Any], ...]


def compose_all() -> dict[str, Composed]:
    """Return the services by name, in the order of a prescription's life."""
    built = asyncio.run(_build_all())
    return {
        name: Composed(name, built[name].app, tuple(built[name].parts.broker.consumers))
        for name in PUBLISHERS
    }


async def _build_all() -> dict[str, ServiceParts]:
    """Build inside a loop: pools and brokers ask for one, though none connects."""
    return {
        "prescribe": prescribe.build(PrescribeSettings(**_SHARED, **_KEYS, **_SIGNING)),
        "dispense": dispense.build(DispenseSettings(**_SHARED, **_KEYS)),
        "fraud": fraud.build(FraudSettings(**_SHARED, **_KEYS, **_FRAUD)),
        "notify": notify.build(NotifySettings(**_SHARED, **_KEYS)),
    }
