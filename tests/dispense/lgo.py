"""The software of an officine, talking to dispense over HTTP with a real token."""

from datetime import UTC, datetime
from typing import Any

import httpx

from shared.days import paris_day
from tests.access import Access

TODAY = paris_day(datetime.now(UTC))
CONSULT, RECORD = "/v1/consultations", "/v1/dispensations"


class Lgo:
    """The software of one officine."""

    def __init__(self, client: httpx.AsyncClient, access: Access, identity: str) -> None:
        self.client, self.access, self.identity = client, access, identity
        self.keys = 0

    def headers(self, key: str | None) -> dict[str, str]:
        self.keys += 1
        return self.access.headers(self.identity, key=key or f"{self.identity}-command-{self.keys}")

    async def post(self, path: str, body: Any, *, key: str | None = None) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers(key))

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers=self.access.headers(self.identity))

    async def consult(self, qr_text: str, **more: Any) -> dict[str, Any]:
        answer = await self.post(CONSULT, {"qr": qr_text} | more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def record(self, qr_text: str, *lines: dict[str, Any]) -> dict[str, Any]:
        seen = await self.consult(qr_text)
        body = {"consultation_id": seen["consultation_id"], "lines": list(lines)}
        answer = await self.post(RECORD, body)
        assert answer.status_code == 201, answer.text
        return answer.json()
