"""What can go wrong, by type. No message holds anything about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Retry = Literal["never", "after_change", "later"]


class OrdofluxError(Exception):
    """Anything that this client raises."""


class Unreachable(OrdofluxError):
    """No answer came. Whether a command was done is unknown: send the same call again."""

    def __init__(self, operation: str, *, attempts: int, idempotency_key: str | None) -> None:
        super().__init__(f"{operation}: no answer in {attempts} attempts")
        self.operation = operation
        self.attempts = attempts
        self.idempotency_key = idempotency_key


class AnswerUnreadable(OrdofluxError):
    """The server did what was asked and answered something that this client cannot read."""

    def __init__(self, operation: str, status: int) -> None:
        super().__init__(f"{operation}: unreadable answer {status}")
        self.operation = operation
        self.status = status


@dataclass(frozen=True, slots=True)
class Located:
    """One of the reasons of a refusal; `line` counts from 1, `field` is a path.

    `advice` says what to do about it, where the server tells (not below /fhir).
    """

    code: str
    line: int | None
    field: str | None
    detail: str
    advice: str = ""


class ProblemAnswered(OrdofluxError):
    """The server answered a problem (RFC 9457).

    `code` is stable (see /errors); `detail` and `advice` are French sentences to show; `retry`
    says whether sending again can help; `errors` has one entry per line and field at fault;
    `more` holds the other members of the body.
    """

    def __init__(
        self, operation: str, status: int, body: Mapping[str, Any], *, retry_after_s: float | None
    ) -> None:
        self.operation = operation
        self.status = status
        self.code = _text(body, "code") or f"http_{status}"
        self.title = _text(body, "title")
        self.detail = _text(body, "detail")
        self.advice = _text(body, "advice")
        self.retry = _RETRIES.get(_text(body, "retry"))
        self.correlation_id = _text(body, "correlation_id")
        self.errors = tuple(_located(each) for each in objects_in(body, "errors"))
        self.more = {name: body[name] for name in body if name not in _KNOWN}
        self.body = dict(body)
        self.retry_after_s = retry_after_s
        super().__init__(f"{operation}: {status} {self.code} ({self.correlation_id})")


class Invalid(ProblemAnswered):
    """400, 413, 415 or 422: correct the request; `errors` says where."""


class NegativeAcknowledgement(ProblemAnswered):
    """The prescription is not recorded, whatever the status: every reason is in `errors`."""

    @property
    def secure_paper_required(self) -> bool:
        """Whether the prescription must be written on secure paper instead."""
        return bool(self.more.get("secure_paper_required"))


class TokenRefused(ProblemAnswered):
    """401, twice: the token that the provider gives is not accepted."""


class NotAllowed(ProblemAnswered):
    """403: this profile may not do this, or must choose its place (`site`)."""


class NotFound(ProblemAnswered):
    """404: it does not exist, or not for this caller."""


class Conflict(ProblemAnswered):
    """409: the state of things refuses it; `advice` says what to do."""


class TooMany(ProblemAnswered):
    """429, still after the retries."""


class ServerFault(ProblemAnswered):
    """5xx, still after the retries: send the same call again later.

    Whether it was done is unknown, and a prescription is not acknowledged.
    """

    @property
    def secure_paper_required(self) -> bool:
        """Whether, until a positive answer comes, the prescription takes secure paper.

        False too when a proxy answered in the server's place, and knows nothing of it.
        """
        return bool(self.more.get("secure_paper_required"))


_KNOWN = frozenset(
    {
        *("type", "title", "status", "detail", "code"),
        *("retry", "advice", "correlation_id", "errors"),
    }
)
_RETRIES: Mapping[str, Retry] = {
    "never": "never",
    "after_change": "after_change",
    "later": "later",
}
_BY_STATUS: Mapping[int, type[ProblemAnswered]] = {
    401: TokenRefused,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    429: TooMany,
}
_FIRST_FAULT = 500


def problem_of(
    operation: str, status: int, body: Mapping[str, Any], *, retry_after_s: float | None
) -> ProblemAnswered:
    """Return the exception that tells of this answer."""
    kind = _BY_STATUS.get(status, ServerFault if status >= _FIRST_FAULT else Invalid)
    if body.get("acknowledgement") == "negative":
        kind = NegativeAcknowledgement
    return kind(operation, status, body, retry_after_s=retry_after_s)


def objects_in(parent: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list; what a proxy puts in their place is left out."""
    members = parent.get(name)
    return [each for each in members if isinstance(each, dict)] if isinstance(members, list) else []


def _located(error: Mapping[str, Any]) -> Located:
    line, field = error.get("line"), error.get("field")
    return Located(
        code=_text(error, "code"),
        line=line if isinstance(line, int) and not isinstance(line, bool) else None,
        field=field if isinstance(field, str) else None,
        detail=_text(error, "detail"),
        advice=_text(error, "advice"),
    )


def _text(parent: Mapping[str, Any], name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""
