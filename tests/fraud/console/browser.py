"""A browser without a screen: follows the console's redirects, keeps cookies, sends its forms."""

import dataclasses
import json
import re
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI

from deploy.local.sign_in import add_sign_in
from services.fraud.console.desk import ConsoleDesk
from services.fraud.console.oidc import Issuer
from shared.access.jwks import JwksCache
from tests.access import URLS, Access

HERE = "http://127.0.0.1:8103"


def sandbox_issuer(desk: ConsoleDesk, access: Access) -> ConsoleDesk:
    """Return the desk with the sandbox's issuer in this process behind its sign-in."""
    issuer_app = FastAPI()
    add_sign_in(issuer_app, access.mint)
    settings = desk.settings.model_copy(
        update={
            "cpam_issuer": URLS["cpam"],
            "cpam_authorize_url": "http://issuer.test/cpam/authorize",
            "cpam_token_url": "http://issuer.test/cpam/token",
        }
    )

    async def fetch(_url: str) -> bytes:
        return json.dumps(access.mint.jwks("cpam")).encode()

    async def post(url: str, form: Any, headers: Any) -> bytes:
        transport = httpx.ASGITransport(issuer_app)
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.post(url, data=dict(form), headers=dict(headers))).content

    issuer = Issuer(settings, JwksCache("https://unused.test", fetch=fetch), post)
    Browser.issuer_app = issuer_app
    return dataclasses.replace(desk, issuer=issuer)


class Browser:
    """One analyst's browser."""

    issuer_app: FastAPI

    def __init__(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app)
        self.http = httpx.AsyncClient(transport=transport, base_url=HERE)
        self.csrf_token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def choose(self, identity: str, **changes: str) -> httpx.Response:
        """Go to the issuer as the console says, click on a person, and come back."""
        there = (await self.http.get("/console/sign-in")).headers["location"]
        transport = httpx.ASGITransport(self.issuer_app)
        async with httpx.AsyncClient(transport=transport) as issuer:
            found = await issuer.get(f"{there}&identity={identity}")
        back = urlsplit(found.headers["location"])
        query = {name: values[0] for name, values in parse_qs(back.query).items()}
        return await self.http.get(back.path, params=query | changes)

    async def sign_in(self, identity: str = "an-paris") -> Self:
        answer = await self.choose(identity)
        assert answer.status_code == 200, answer.text
        page = await self.get("/console")
        assert page.status_code == 200, page.text
        return self

    async def get(self, address: str, **options: Any) -> httpx.Response:
        page = await self.http.get(address, **options)
        if found := re.search(r'name="csrf_token" value="([^"]+)"', page.text):
            self.csrf_token = found[1]
        return page

    async def send(self, address: str, **fields: Any) -> httpx.Response:
        """Send a form of one of the pages seen."""
        return await self.http.post(address, data={"csrf_token": self.csrf_token, **fields})
