"""One request, described: what both clients send, and how its answer is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4  # noqa: TID251 - a library's own caller gives no ids

from pydantic import BaseModel, TypeAdapter

Service = Literal["prescribe", "dispense", "fraud", "notify"]
Value = TypeVar("Value")
PathPart = str | int | UUID


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of a service, as its OpenAPI document has it.

    `is_command`: it takes an Idempotency-Key. `is_public`: it takes no token.
    """

    service: Service
    name: str
    method: str
    path: str
    is_command: bool = False
    is_public: bool = False
    content_type: str = "application/json"
    accept: str = "application/json"


@dataclass(frozen=True, slots=True)
class Call(Generic[Value]):
    """One request, ready to be sent as often as it takes.

    A command's `idempotency_key` is made once, here: keep the call (or its key) and send it again
    after a crash, and what it asks for is still done only once. `repr` shows no content.
    """

    route: Route
    address: str = field(repr=False)  # path and query, below the service's own address
    read: Callable[[bytes], Value] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)
    idempotency_key: str | None = None


def make_call(  # noqa: PLR0913 - what a request may have, named at the call
    route: Route,
    read: Callable[[bytes], Value],
    *,
    path: Mapping[str, PathPart] | None = None,
    query: Mapping[str, object] | None = None,
    body: BaseModel | Mapping[str, Any] | bytes | None = None,
    idempotency_key: str | None = None,
) -> Call[Value]:
    """Return the call of `route`; a command without a key gets a new one."""
    parts = {name: quote(str(part), safe="") for name, part in (path or {}).items()}
    given = {name: str(value) for name, value in (query or {}).items() if value is not None}
    if route.is_command and idempotency_key is None:
        idempotency_key = uuid4().hex
    return Call(
        route=route,
        address=route.path.format(**parts) + (f"?{urlencode(given)}" if given else ""),
        read=read,
        content=None if body is None else _written(body),
        idempotency_key=idempotency_key,
    )


def reader_of(answer: Any) -> Callable[[bytes], Any]:
    """Return what reads a JSON answer of this type, made once: it raises `ValidationError`."""
    adapter: TypeAdapter[Any] = TypeAdapter(answer)
    return adapter.validate_json


def raw(content: bytes) -> bytes:
    """Read a picture or a document: its bytes."""
    return content


_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def _written(body: BaseModel | Mapping[str, Any] | bytes) -> bytes:
    if isinstance(body, bytes):  # a file
        return body
    if isinstance(body, BaseModel):
        return body.model_dump_json(by_alias=True, exclude_unset=True).encode()
    return _ANYTHING.dump_json(dict(body))
