"""Closes HTTP connections whose request line and headers do not arrive in time."""

import asyncio
from typing import ClassVar

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class PunctualProtocol(HttpToolsProtocol):
    """Uvicorn has a limit for idle connections and none for headers that never end."""

    headers_timeout_s: ClassVar[float]
    _late: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_headers()

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect_headers()

    @override
    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _expect_headers(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.headers_timeout_s, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def punctual_within(headers_timeout_s: float) -> type[PunctualProtocol]:
    """Return the protocol whose headers must arrive within so many seconds."""
    return type("Punctual", (PunctualProtocol,), {"headers_timeout_s": headers_timeout_s})
