"""Processes of prescribe with keys of their own, and the command that lists and revokes keys."""

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from ordoflux_client import qr
from services.prescribe.main import COMMANDS, build
from services.prescribe.settings import PrescribeSettings
from shared.contracts import prescribe
from shared.running.cli import ServiceParts, run_cli
from shared.signing import SigningKey
from tests.builders import a_draft
from tests.command import run_here
from tests.prescribe.conftest import KEY
from tests.prescribe.drafts import today

SEEDS = [base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in range(1, 4)]
KEYS = [SigningKey.from_text(seed) for seed in SEEDS]
KEY_IDS = [key.key_id.hex() for key in KEYS]
A_DAY = timedelta(days=1)
JWKS = "/.well-known/jwks.json"


class Replica:
    """One process of prescribe on the database of the test, with keys of its own."""

    def __init__(self, service: ServiceParts, client: httpx.AsyncClient, access: Any) -> None:
        self.service, self.client, self.access = service, client, access

    async def issue(self, key: str, **changes: Any) -> httpx.Response:
        headers = self.access.headers("dr-martin", key=f"key-of-{key}")
        body = a_draft(issued_on=today(), **changes)
        return await self.client.post("/v1/prescriptions", json=body, headers=headers)

    async def qr(self, key: str) -> str:
        answer = await self.issue(key)
        assert answer.status_code == 201, answer.text
        return answer.json()["qr_text"]

    async def jwks(self) -> list[dict[str, str]]:
        return (await self.client.get(JWKS)).json()["keys"]


@asynccontextmanager
async def started(dsn: str, access: Any, **keys: Any) -> AsyncIterator[Replica]:
    """Start a replica with these variables, as a deployment does."""
    secrets: dict[str, Any] = {"sealing_keys": f"test:{KEY}", "patient_ref_key": KEY}
    service = build(PrescribeSettings(database_url=dsn, pool_size_min=1, **secrets, **keys))
    async with service.parts.pool:
        for first in service.parts.on_start:
            await first()
        access.open(service.app)
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Replica(service, client, access)


async def published(replica: Replica) -> list[Any]:
    rows = await replica.service.parts.pool.fetch("SELECT payload FROM outbox ORDER BY id")
    return [prescribe.EVENTS.validate_json(row["payload"]) for row in rows]


def verifies(qr_text: str, jwks: list[dict[str, str]]) -> bool:
    """Check a QR as an officine without network does."""
    try:
        return bool(qr.verify(qr_text, qr.keys_of(jwks)).number)
    except (qr.QrKeyUnknown, qr.QrKeyRevoked):
        return False


def environment_of(dsn: str) -> dict[str, str]:
    return {
        "DATABASE_URL": dsn,
        "SEALING_KEYS": f"test:{KEY}",
        "PATIENT_REF_KEY": KEY,
        "SIGNING_KEY": SEEDS[0],
    }


async def keys_command(dsn: str, *arguments: str) -> tuple[int, str]:
    def command(given: Sequence[str]) -> None:
        run_cli("prescribe", build, own=COMMANDS, arguments=given)

    return await run_here(command, environment_of(dsn), "keys", *arguments)


async def keys_process(dsn: str, *arguments: str) -> tuple[int, str]:
    """Run it as an operator does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.prescribe", "keys", *arguments),
        env=os.environ | environment_of(dsn),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


def ago(delta: timedelta) -> str:
    return (datetime.now(UTC) - delta).isoformat()
