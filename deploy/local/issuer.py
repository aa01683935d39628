"""Local OIDC issuer of the sandbox: `python -m deploy.local.issuer`. Never starts in production.

It gives anybody a token for any test identity, which is its whole purpose.
"""

import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.identities import public_identities
from deploy.local.mint import LIFETIME_S, IssuerName, Mint, UnknownIdentity
from deploy.local.sign_in import add_sign_in
from shared.fields import Model

_PORT = 8100
_HERE = f"http://127.0.0.1:{_PORT}"


class IssuerSettings(BaseSettings):
    """Environment variables of the issuer; the three URLs are those that the services trust."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    # Any other value, production first of all, refuses to start.
    ordoflux_env: Literal["sandbox"] = "sandbox"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=_PORT, ge=1, le=65_535)
    pro_issuer: str = f"{_HERE}/pro"
    patient_issuer: str = f"{_HERE}/patient"
    cpam_issuer: str = f"{_HERE}/cpam"
    token_audience: str = "ordoflux"  # noqa: S105 - a name, not a secret
    ordoflux_state: Path | None = None


class TokenRequest(Model):
    """Whose token is wanted: an id of GET /identities."""

    identity: Annotated[str, Field(max_length=40)]


def make_issuer(settings: IssuerSettings) -> FastAPI:
    """Return the application; signing keys stay in the state directory, else in memory."""
    state = settings.ordoflux_state
    mint = Mint(
        urls={
            "pro": settings.pro_issuer,
            "patient": settings.patient_issuer,
            "cpam": settings.cpam_issuer,
        },
        audience=settings.token_audience,
        key_directory=None if state is None else state / "issuer",
    )
    app = FastAPI(title="Émetteur de jetons du bac à sable", docs_url=None, redoc_url=None)
    app.state.mint = mint
    _add_tokens(app, mint)
    add_sign_in(app, mint)
    for name in mint.issuers:
        _add_discovery(app, mint, name)
    return app


def _add_tokens(app: FastAPI, mint: Mint) -> None:
    @app.get("/identities")
    async def list_identities() -> list[dict[str, Any]]:
        """Identités de test : toutes les personnes sont fictives."""
        return public_identities()

    @app.post("/token")
    async def give_token(wanted: TokenRequest) -> JSONResponse:
        """Donne un jeton d’accès d’une heure pour une identité de test."""
        try:
            token = mint.token(wanted.identity, now=int(time.time()))
        except UnknownIdentity:
            raise HTTPException(404, "Identité de test inconnue : voir GET /identities.") from None
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_S}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        return {"state": "up"}


def _add_discovery(app: FastAPI, mint: Mint, name: IssuerName) -> None:
    url = mint.issuers[name].url
    document: dict[str, Any] = {
        "issuer": url,
        "jwks_uri": f"{url}/jwks.json",
        "id_token_signing_alg_values_supported": [mint.issuers[name].algorithm],
        "response_types_supported": ["token"],
        "subject_types_supported": ["public"],
    }
    if name == "cpam":  # the analysts' console signs in here
        document |= {
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
        }

    async def keys() -> dict[str, Any]:
        return mint.jwks(name)

    async def discovery() -> dict[str, Any]:
        return document

    app.get(f"/{name}/jwks.json", name=f"{name}_keys")(keys)
    app.get(f"/{name}/.well-known/openid-configuration", name=f"{name}_discovery")(discovery)
    if name == "pro":  # Pro Santé Connect publishes under this name only
        path = "/pro/.well-known/wallet-openid-configuration"
        app.get(path, name="wallet_discovery")(discovery)


def main() -> None:
    """Serve until stopped; status 2 when the settings forbid starting."""
    try:
        settings = IssuerSettings()
    except ValidationError as error:
        wrong = ", ".join(str(found["loc"][0]).upper() for found in error.errors())
        print(f"the sandbox issuer does not start with this {wrong}", file=sys.stderr)
        raise SystemExit(2) from None
    uvicorn.run(
        make_issuer(settings),
        host=settings.http_host,
        port=settings.http_port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
