"""The console and the sandbox's issuer on real ports, in a thread: what a real browser visits."""

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from pydantic import SecretStr

from deploy.local.issuer import IssuerSettings, make_issuer
from deploy.local.ports import usable_ports
from services.fraud.main import build
from services.fraud.settings import FraudSettings
from shared.db import Pool
from tests.fraud.desk import FRAUD_SEALING_KEYS, PATIENT_REF_KEY, SEALING_KEYS, Desk
from tests.waiting import eventually

CHROMIUM = Path("/usr/bin/chromium")
STARTED_S = 20
_Result = TypeVar("_Result")


class Stage:
    """One server of each, and the loop that they run on; `close` ends both."""

    def __init__(self, dsn: str) -> None:
        ports = usable_ports({"fraud": 0, "issuer": 0})
        self.url = f"http://127.0.0.1:{ports['fraud']}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers: list[uvicorn.Server] = []
        self._serving: list[asyncio.Future[None]] = []
        self.run(self._open(dsn, ports))

    def run(self, coroutine: Coroutine[Any, Any, _Result]) -> _Result:
        """Run something on the servers' loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(STARTED_S)

    @property
    def desk(self) -> Desk:
        return Desk(self.pool)

    def close(self) -> None:
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STARTED_S)
        self._loop.close()

    async def _open(self, dsn: str, ports: dict[str, int]) -> None:
        issuer = f"http://127.0.0.1:{ports['issuer']}"
        built = build(
            FraudSettings(
                database_url=SecretStr(dsn),
                fraud_sealing_keys=SecretStr(FRAUD_SEALING_KEYS),
                sealing_keys=SecretStr(SEALING_KEYS),
                patient_ref_key=SecretStr(PATIENT_REF_KEY),
                console_url=self.url,
                cpam_issuer=f"{issuer}/cpam",
                cpam_jwks_url=f"{issuer}/cpam/jwks.json",
                cpam_authorize_url=f"{issuer}/cpam/authorize",
                cpam_token_url=f"{issuer}/cpam/token",
            )
        )
        await built.parts.pool
        self.pool: Pool = built.parts.pool
        issuer_app = make_issuer(
            IssuerSettings(cpam_issuer=f"{issuer}/cpam", http_port=ports["issuer"])
        )
        for app, port in ((built.app, ports["fraud"]), (issuer_app, ports["issuer"])):
            await self._serve(app, port)

    async def _serve(self, app: Any, port: int) -> None:
        server = uvicorn.Server(
            uvicorn.Config(app, port=port, lifespan="off", log_config=None, loop="none", ws="none")
        )
        self._servers.append(server)
        self._serving.append(asyncio.ensure_future(server.serve()))
        await eventually(lambda: server.started, timeout_s=STARTED_S)

    async def _close(self) -> None:
        for server in self._servers:
            server.should_exit = server.force_exit = True
        await asyncio.wait(self._serving, timeout=STARTED_S)
        await asyncio.wait_for(self.pool.close(), STARTED_S)
