"""What FHIR asks of an exchange: media types, formats, and one shape of errors below /fhir."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.fhir.capability import BASE, FHIR_TYPE, Door, capability_statement
from shared.fhir.outcome import outcome_of
from shared.fhir.problems import FORMAT_UNSUPPORTED, TYPE_UNSUPPORTED
from shared.http import strict_json
from shared.http.answers import PROBLEM_TYPE
from shared.problems import Refusal, Refused

_PREFIX: Final = "/fhir"
_FORMATS: Final = frozenset({"json", "application/json", FHIR_TYPE, "application/fhir json"})
_ACCEPTED: Final = frozenset({FHIR_TYPE, "application/json", "application/*", "*/*"})
METADATA_MAX_AGE_S: Final = 3_600

_JSON: Final = {FHIR_TYPE: {"schema": {"type": "object"}}}
_OUTCOME: Final = {"description": "Erreur : OperationOutcome (FHIR R4).", "content": _JSON}
FHIR_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {"4XX": _OUTCOME, "5XX": _OUTCOME}
SENT_BUNDLE: Final = {"requestBody": {"required": True, "content": _JSON}}


class FhirResponse(Response):
    """A resource."""

    media_type = FHIR_TYPE


async def check_format(request: Request) -> None:
    """Refuse (406) a caller who takes nothing but another format than JSON."""
    wanted = request.query_params.get("_format")
    if wanted is not None:
        is_json = wanted.partition(";")[0].strip().lower() in _FORMATS
    else:
        accepted = ",".join(request.headers.getlist("accept")) or "*/*"
        is_json = any(
            kind.partition(";")[0].strip().lower() in _ACCEPTED for kind in accepted.split(",")
        )
    if not is_json:
        raise Refused(FORMAT_UNSUPPORTED)


Formatted = Annotated[None, Depends(check_format)]


def add_metadata(router: APIRouter, door: Door) -> None:
    """Add the CapabilityStatement, which tells every route below /fhir/r4."""

    @router.get(f"{BASE}/metadata", response_class=FhirResponse, responses=FHIR_RESPONSES)
    async def describe_fhir(_formatted: Formatted) -> Response:
        """Ce qui est pris en charge en FHIR (CapabilityStatement), pour tout le monde."""
        served = (
            (method, getattr(route, "path", ""))
            for route in router.routes
            for method in getattr(route, "methods", None) or ()
        )
        headers = {"Cache-Control": f"public, max-age={METADATA_MAX_AGE_S}"}
        return FhirResponse(orjson.dumps(capability_statement(door, served)), headers=headers)


def check_sent(request: Request, *kinds: str) -> None:
    """Refuse (415) a body that is of none of `kinds`, in UTF-8 and uncompressed."""
    sent = request.headers.getlist("content-type")
    kind, _, parameter = (sent[0] if len(sent) == 1 else "").lower().partition(";")
    charset = parameter.replace(" ", "").replace('"', "")
    is_utf8 = not charset or charset == "charset=utf-8" or charset.startswith("fhirversion=4.0")
    is_plain = request.headers.get("content-encoding", "identity").lower() == "identity"
    if kind.strip() not in kinds or not is_utf8 or not is_plain:
        raise Refused(TYPE_UNSUPPORTED)


async def json_in(request: Request) -> Any:
    """Return the body's value, its decimals digit for digit; raise `Refused`."""
    try:
        return strict_json.parse(await request.body(), exact_decimals=True)
    except strict_json.JsonRefused as refused:
        raise Refused(
            Refusal(
                refused.code,
                values={"levels": strict_json.LEVELS_MAX, "count": strict_json.COMMAS_MAX},
            )
        ) from None


class FhirOutcomes:
    """ASGI middleware around everything: a problem below /fhir leaves as an OperationOutcome.

    It stands outside the edge, so that no fault, limit or unknown address is forgotten.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request."""
        is_ours = scope["type"] == "http" and (f"{scope['path']}/").startswith(f"{_PREFIX}/")
        await self._app(scope, receive, _Translated(send) if is_ours else send)


class _Translated:
    """Holds a problem back until it is whole, and lets every other answer through."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith(PROBLEM_TYPE):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        start, self._start = self._start, None
        outcome = orjson.dumps(outcome_of(orjson.loads(self._body)))
        headers = MutableHeaders(scope=start)
        headers["content-type"] = FHIR_TYPE
        headers["content-length"] = str(len(outcome))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": outcome})
