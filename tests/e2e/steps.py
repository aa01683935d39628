"""One request of the story that the examples of OpenAPI tell."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
Seen = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One request by one person; `until` tells when its answer says what it waits for."""

    service: str
    name: str
    who: str
    path: Callable[[Seen], str]
    body: Callable[[Seen], Any] | None = None
    status: int = 200
    method: str = "GET"
    until: Callable[[Any], bool] = lambda _: True
    is_kept: bool = True
    content_type: str = "application/json"
    raw: bytes | None = None  # a file, in place of a body
    site: str | None = None  # the FINESS of who works at several places

    @property
    def file(self) -> Path:
        return CHECKOUT / "services" / self.service / "examples" / f"{self.name}.json"


def post(  # noqa: PLR0913, PLR0917 - one step, told in the order of a sentence
    service: str, name: str, who: str, path, body, status: int = 201, **more: Any
) -> Step:
    return Step(service, name, who, path, body, status, method="POST", **more)
