"""Real tokens for tests of routes, without a network: the sandbox's mint and its three issuers.

access = Access()
access.open(app)                               # app trusts this mint's keys
client.post(..., headers=access.headers("dr-martin"))
"""

import json
import time
from functools import cache
from typing import Any

from fastapi import FastAPI

from deploy.local.mint import IssuerName, Mint
from shared.access import claims
from shared.access.jwks import JwksCache
from shared.access.tokens import TokenVerifier, TrustedIssuer
from shared.sealing import PatientRefs

URLS: dict[IssuerName, str] = {
    "pro": "https://pro.issuer.test",
    "patient": "https://patient.issuer.test",
    "cpam": "https://cpam.issuer.test",
}
PATIENT_REFS = PatientRefs(bytes(range(32)))


@cache
def _mint() -> Mint:
    return Mint(urls=URLS)


class Access:
    """Gives tokens of test identities, and makes an application trust them."""

    def __init__(self, patient_refs: PatientRefs = PATIENT_REFS) -> None:
        self.mint = _mint()
        self.patient_refs = patient_refs

    def open(self, app: FastAPI) -> None:
        """Let `app` verify tokens with this mint's public keys."""
        app.state.verifier = self.verifier()

    def headers(self, identity: str, *, key: str | None = None, **changes: Any) -> dict[str, str]:
        """Return the headers of a request by `identity`; `key` is its Idempotency-Key."""
        headers = {"Authorization": f"Bearer {self.token(identity, **changes)}"}
        return headers | ({} if key is None else {"Idempotency-Key": key})

    def token(self, identity: str, *, now: int | None = None, **changes: Any) -> str:
        return self.mint.token(identity, now=int(time.time()) if now is None else now, **changes)

    def verifier(self, clock=time.time) -> TokenVerifier:
        readers = {
            "pro": claims.professional,
            "patient": lambda found, _site: claims.patient(found, self.patient_refs),
            "cpam": lambda found, _site: claims.analyst(found),
        }
        issuers = [
            TrustedIssuer(URLS[name], self._keys(name), readers[name]) for name in self.mint.issuers
        ]
        return TokenVerifier(issuers, audience="ordoflux", clock=clock)

    def _keys(self, name: IssuerName) -> JwksCache:
        async def fetch(_url: str) -> bytes:
            return json.dumps(self.mint.jwks(name)).encode()

        return JwksCache(f"{URLS[name]}/jwks.json", fetch=fetch)
