"""Examples of the operations of a service: one JSON file each, named after the operation."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """What one operation may look like; all the people in it are invented.

    `problems` are the codes of the service's own that it can answer.
    """

    request: Any = None
    status: int = 200
    answer: Any = None
    problems: tuple[str, ...] = ()


def examples_in(folder: Path | None) -> dict[str, Example]:
    """Return the examples of a folder, by operation; none for a service without one."""
    if folder is None:
        return {}
    return {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}


def _read(path: Path) -> Example:
    found = json.loads(path.read_text(encoding="utf-8"))
    return Example(
        request=found.get("request"),
        status=found.get("status", 200),
        answer=found.get("answer"),
        problems=tuple(found.get("problems", ())),
    )
