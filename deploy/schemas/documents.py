"""All generated files: their paths and their contents, the same on every machine."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from deploy.schemas.asyncapi import asyncapi
from deploy.schemas.client import CLIENT, client_files
from deploy.schemas.compatibility import breaking_changes
from deploy.schemas.composed import compose_all
from deploy.schemas.errors import errors_page
from deploy.schemas.events import CHECKOUT, SCHEMAS, contract_models, schema_of
from deploy.schemas.sandbox import sandbox_page

API: Final = CHECKOUT / "docs" / "api"
ERRORS: Final = CHECKOUT / "docs" / "errors.md"
SANDBOX: Final = CHECKOUT / "docs" / "sandbox.md"


def documents() -> dict[Path, str]:
    """Return every generated file with its content."""
    services = compose_all()
    openapi = {name: service.app.openapi() for name, service in services.items()}
    files = {API / f"{name}.openapi.json": _as_json(found) for name, found in openapi.items()}
    files |= client_files(openapi)
    files[API / "events.asyncapi.json"] = _as_json(asyncapi(services))
    files[ERRORS] = errors_page(services)
    files[SANDBOX] = sandbox_page()
    for slug, model in contract_models():
        files[SCHEMAS / f"{slug}.json"] = _as_json(schema_of(model))
    return files


def drift(files: dict[Path, str]) -> Iterator[str]:
    """Yield one line per file that is not what the code says, or that no code asks for."""
    for path, content in files.items():
        if not path.exists():
            yield f"{_named(path)}: missing"
        elif path.read_text(encoding="utf-8") != content:
            yield f"{_named(path)}: not what the code says"
    for path in leftovers(files):
        yield f"{_named(path)}: no longer generated"


def leftovers(files: dict[Path, str]) -> Iterator[Path]:
    """Yield what stands among the generated files and no code asks for."""
    for folder, names in ((API, "*.json"), (SCHEMAS, "*.json"), (CLIENT, "*/*/*.py")):
        yield from (path for path in sorted(folder.glob(names)) if path not in files)


def broken_promises(files: dict[Path, str]) -> Iterator[str]:
    """Yield one line per change that the consumers of a published event could not bear."""
    for path in sorted(SCHEMAS.glob("*.json")):
        if path not in files:
            yield f"{_named(path)}: a published event is gone"
            continue
        before = json.loads(path.read_text(encoding="utf-8"))
        for change in breaking_changes(before, json.loads(files[path])):
            yield f"{_named(path)}: {change}"


def _named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def _as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
