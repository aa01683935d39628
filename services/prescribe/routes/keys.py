"""HTTP <-> prescribe: the public keys that verify every QR, for anybody."""

import hashlib
import re
from typing import Annotated, Final

from fastapi import APIRouter, Header, Response

from services.prescribe import use_cases
from services.prescribe.answers.reading import PublicKeys
from services.prescribe.routes.desk import Desk

# An officine asks every five minutes, and goes on with what it has for a week when we are away:
# off line it does not learn of a revocation.
CACHE_CONTROL: Final = "public, max-age=300, stale-if-error=604800"
NOT_MODIFIED: Final = 304
_TAG: Final = re.compile(r'"[0-9a-f]{32}"|\*')

KnownTags = Annotated[str | None, Header(alias="If-None-Match", max_length=1_000)]


def add_keys(router: APIRouter, desk: Desk) -> None:
    """Add the public keys, for anybody and without a token."""

    @router.get("/.well-known/jwks.json", response_model=PublicKeys)
    async def list_keys(known: KnownTags = None) -> Response:
        """Toutes les clés publiques de signature, pour vérifier un QR code sans nous.

        Une clé révoquée porte « ofx_trusted_until » : un QR code daté d’un jour ultérieur est nul.
        """
        keys = PublicKeys(keys=tuple(await use_cases.list_public_jwks(desk.pool)))
        body = keys.model_dump_json().encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"Cache-Control": CACHE_CONTROL, "ETag": tag}
        if known is not None and {tag, "*"} & set(_TAG.findall(known)):
            return Response(status_code=NOT_MODIFIED, headers=headers)
        return Response(body, headers=headers, media_type="application/json")
