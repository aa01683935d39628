"""HTTP <-> prescribe: the public keys that verify every QR, for anybody."""

from typing import Final

from fastapi import APIRouter, Response

from services.prescribe import use_cases
from services.prescribe.answers.reading import PublicKeys
from services.prescribe.routes.desk import Desk

KEYS_MAX_AGE_S: Final = 300


def add_keys(router: APIRouter, desk: Desk) -> None:
    @router.get("/.well-known/jwks.json")
    async def list_keys(response: Response) -> PublicKeys:
        """Toutes les clés publiques de signature, pour vérifier un QR code sans nous."""
        response.headers["Cache-Control"] = f"public, max-age={KEYS_MAX_AGE_S}"
        return PublicKeys(keys=tuple(await use_cases.list_public_jwks(desk.pool)))
