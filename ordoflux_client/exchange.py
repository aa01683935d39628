"""The course of one call, from first attempt to value or error; both clients drive it.

It opens no socket and reads no clock: a client sends what `request` says, reports what came
back, and waits when it is told to.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic

from ordoflux_client.call import Call, Value
from ordoflux_client.errors import AnswerUnreadable, Unreachable, problem_of
from ordoflux_client.outcomes import problem_in
from ordoflux_client.retries import Patience, RetryPolicy

_UNAUTHORIZED = 401
_OK, _FIRST_ERROR = 200, 300
_USER_AGENT = "ordoflux-client/0.1"


@dataclass(frozen=True, slots=True)
class Reply(Generic[Value]):
    """What came back: the value, and whether the server had answered this key before."""

    value: Value
    status: int
    is_replayed: bool
    location: str | None
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Again:
    """Send the request again after `wait_s`; with `needs_token`, ask for a new token first."""

    wait_s: float
    needs_token: bool = False


class Exchange(Generic[Value]):
    """One call on its way; `site` is the FINESS of the place where the caller works."""

    def __init__(
        self,
        call: Call[Value],
        policy: RetryPolicy,
        *,
        draw: Callable[[], float],
        site: str | None = None,
    ) -> None:
        self._call = call
        self._patience = Patience(policy, draw)
        self._site = site
        self._has_renewed = False

    @property
    def operation(self) -> str:
        """The operation, for errors and logs: it names nobody."""
        return f"{self._call.route.service}.{self._call.route.name}"

    def headers(self, token: str | None) -> dict[str, str]:
        """Return the headers of the next attempt."""
        route = self._call.route
        headers = {"Accept": f"{route.accept}, application/problem+json", "User-Agent": _USER_AGENT}
        if self._call.content is not None:
            headers["Content-Type"] = route.content_type
        if self._call.idempotency_key is not None:
            headers["Idempotency-Key"] = self._call.idempotency_key
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if self._site is not None:
            headers["X-Finess"] = self._site
        return headers

    def lost(self) -> Again:
        """No answer came: say when to send again, or raise `Unreachable`."""
        wait_s = self._patience.next_wait_s(None)
        if wait_s is None:
            raise Unreachable(
                self.operation,
                attempts=self._patience.attempts,
                idempotency_key=self._call.idempotency_key,
            )
        return Again(wait_s)

    def answered(
        self, status: int, headers: Mapping[str, str], content: bytes
    ) -> Reply[Value] | Again:
        """Return the value, or when to send again; raise `ProblemAnswered`, `AnswerUnreadable`."""
        if _OK <= status < _FIRST_ERROR:
            return self._reply(status, headers, content)
        body = _problem_body(content)
        retry_after_s = _seconds(headers.get("retry-after"))
        if status == _UNAUTHORIZED and not self._has_renewed:
            self._has_renewed = True
            return Again(0.0, needs_token=True)
        if self._patience.policy.wants(status, body.get("retry")):
            wait_s = self._patience.next_wait_s(retry_after_s)
            if wait_s is not None:
                return Again(wait_s)
        raise problem_of(self.operation, status, body, retry_after_s=retry_after_s)

    def _reply(self, status: int, headers: Mapping[str, str], content: bytes) -> Reply[Value]:
        try:
            value = self._call.read(content)
        except ValueError:
            # `from None`: what does not fit may be about a person, and is not repeated.
            raise AnswerUnreadable(self.operation, status) from None
        return Reply(
            value=value,
            status=status,
            is_replayed=headers.get("idempotency-replayed") == "true",
            location=headers.get("location"),
            correlation_id=headers.get("x-correlation-id", ""),
        )


def _problem_body(content: bytes) -> dict[str, Any]:
    """Return the members of a problem; what a proxy answers has none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(body, dict):
        return {}
    return problem_in(body) if body.get("resourceType") == "OperationOutcome" else body


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After, which is seconds or a date (RFC 9110, 10.2.3)."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    now = datetime.now(UTC)  # noqa: TID251 - the header is relative to this very moment
    return max(0.0, (until - now).total_seconds()) if until.tzinfo else None
