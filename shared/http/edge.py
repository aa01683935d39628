"""The outermost layer of every HTTP service (pure ASGI): ids, limits, headers, faults, log."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from shared.db import TRANSIENT
from shared.http.answers import problem_response
from shared.http.strict_route import RefusedWhileReading
from shared.log import get_logger
from shared.problems import Aside, ProblemCatalogue, Refusal, Refused

# Where a route leaves, in the state of its request, the `() -> Aside` to say if it fails.
SAID_WITH_FAULTS: Final = "said_with_faults"
# Where it leaves `(code) -> Response` if its faults are answered by a page, not by a problem.
ANSWERS_FAULTS: Final = "answers_faults"
_CORRELATION_HEADER: Final = "x-correlation-id"
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SECURITY_HEADERS: Final = (
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
)
_HSTS: Final = ("strict-transport-security", "max-age=63072000; includeSubDomains")


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """How much of a body is read, and for how long."""

    bytes_max: int
    seconds_max: float = 10.0


@dataclass(frozen=True, slots=True)
class LargeBody:
    """The one kind of request that may be larger: its method, and the whole of its path."""

    method: str
    path: re.Pattern[str]
    limit: BodyLimit


@dataclass(frozen=True, slots=True)
class EdgeLimits:
    """What is read of bodies; `is_tls` adds the HSTS header.

    A route named in `large_bodies` reads its body itself, after it has checked who sends it.
    """

    body_bytes_max: int
    body_seconds_max: float = 10.0
    is_tls: bool = False
    large_bodies: tuple[LargeBody, ...] = ()

    def of(self, scope: Scope) -> BodyLimit:
        """Return the limit of one request."""
        for large in self.large_bodies:
            if scope["method"] == large.method and large.path.fullmatch(scope["path"]):
                return large.limit
        return BodyLimit(self.body_bytes_max, self.body_seconds_max)


@dataclass(slots=True)
class _Exchange:
    """What is known of one request and of its answer so far."""

    scope: Scope
    correlation_id: UUID
    started_at: float = field(default_factory=time.perf_counter)
    status: int = 0


class Edge:
    """ASGI middleware: gives each request a correlation id, and each fault a decent answer."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        catalogue: ProblemCatalogue,
        limits: EdgeLimits,
        new_id: Callable[[], UUID],
    ) -> None:
        """`new_id` makes correlation ids for requests that bring none."""
        self._app = app
        self._catalogue = catalogue
        self._limits = limits
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request; nothing but a cancellation is ever raised from here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, self._correlation_id(scope))
        scope.setdefault("state", {})["correlation_id"] = exchange.correlation_id
        clear_contextvars()
        bind_contextvars(correlation_id=str(exchange.correlation_id))
        dress = self._dressing(exchange, send)
        limit = self._limits.of(scope)
        try:
            if _announces_too_much(scope, limit):
                await self._answer(_too_large(limit), exchange, dress)
            else:
                await self._app(scope, _limited(receive, limit), dress)
        except Exception as error:  # noqa: BLE001 - the edge of the process: nothing may leak past it
            await self._answer_fault(error, exchange, dress)
        finally:
            _log(exchange)

    def _correlation_id(self, scope: Scope) -> UUID:
        given = Headers(scope=scope).get(_CORRELATION_HEADER, "")
        return UUID(given) if _UUID.fullmatch(given) else self._new_id()

    def _dressing(self, exchange: _Exchange, send: Send) -> Send:
        """Add the headers every answer has, unless a route chose its own."""
        own = (*_SECURITY_HEADERS, _HSTS) if self._limits.is_tls else _SECURITY_HEADERS

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in own:
                    headers.setdefault(name, value)
                headers[_CORRELATION_HEADER] = str(exchange.correlation_id)
            await send(message)

        return dress

    async def _answer_fault(self, error: Exception, exchange: _Exchange, send: Send) -> None:
        is_transient = isinstance(error, TRANSIENT)
        # The type and the frames only: messages of errors may quote what was sent.
        get_logger().error("request_failed", exc_info=error, status=503 if is_transient else 500)
        if exchange.status:
            return  # the answer has begun: the server cuts the connection when this one returns
        code = "temporarily_unavailable" if is_transient else "internal_error"
        page: Callable[[str], Response] | None = exchange.scope["state"].get(ANSWERS_FAULTS)
        if page is not None:
            await page(code)(exchange.scope, _nothing, send)
            return
        await self._answer(Refused(Refusal(code), aside=_aside(exchange)), exchange, send)

    async def _answer(self, refused: Refused, exchange: _Exchange, send: Send) -> None:
        exchange.scope["state"]["code"] = refused.refusals[0].code
        response: Response = problem_response(
            self._catalogue, refused, correlation_id=exchange.correlation_id
        )
        await response(exchange.scope, _nothing, send)


def _announces_too_much(scope: Scope, limit: BodyLimit) -> bool:
    announced = Headers(scope=scope).get("content-length", "0")
    return not announced.isdecimal() or int(announced[:20]) > limit.bytes_max


def _too_large(limit: BodyLimit) -> Refused:
    return Refused(
        Refusal("body_too_large", values={"bytes_max": limit.bytes_max}),
        headers={"Connection": "close"},  # the rest of the body is not worth reading
    )


def _too_slow(limit: BodyLimit) -> Refused:
    seconds = round(limit.seconds_max)
    return Refused(
        Refusal("body_too_slow", values={"seconds": seconds}), headers={"Connection": "close"}
    )


def _limited(receive: Receive, limit: BodyLimit) -> Receive:
    """Count what comes, whatever was announced: chunked bodies announce nothing."""
    read = 0
    is_whole = False
    deadline: float | None = None

    async def limited() -> Message:
        nonlocal read, is_whole, deadline
        if is_whole:  # from here on only a disconnection can come, at any time
            return await receive()
        deadline = deadline or asyncio.get_running_loop().time() + limit.seconds_max
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise RefusedWhileReading(_too_slow(limit)) from None
        read += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if read > limit.bytes_max:
            raise RefusedWhileReading(_too_large(limit))
        return message

    return limited


def _aside(exchange: _Exchange) -> Aside:
    said: Callable[[], Aside] = exchange.scope["state"].get(SAID_WITH_FAULTS, Aside)
    try:
        return said()
    except Exception:  # noqa: BLE001 - the fault itself may lie in there; the answer must still come
        return Aside()


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _log(exchange: _Exchange) -> None:
    """One line per request: the route's template, never the address, which holds numbers."""
    route: Any = exchange.scope.get("route")
    state = exchange.scope["state"]
    known = {name: state[name] for name in ("code", "actor_role") if name in state}
    get_logger().info(
        "http_request",
        method=exchange.scope["method"],
        route=getattr(route, "path", "unmatched"),
        status=exchange.status,
        duration_ms=round((time.perf_counter() - exchange.started_at) * 1000, 1),
        **known,
    )
