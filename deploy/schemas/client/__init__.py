"""The generated half of `ordoflux_client`: models and calls, from the OpenAPI documents."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deploy.schemas.client.calls import calls_module
from deploy.schemas.client.layout import laid_out
from deploy.schemas.client.models import models_modules
from deploy.schemas.events import CHECKOUT

CLIENT: Final = CHECKOUT / "ordoflux_client"


def client_files(documents: Mapping[str, dict[str, Any]]) -> dict[Path, str]:
    """Return the modules made from `documents`, which are OpenAPI by the service's name."""
    files = {
        CLIENT / "models" / f"{module}.py": source
        for module, source in models_modules(documents).items()
    }
    for service, document in documents.items():
        files[CLIENT / "calls" / f"{service}.py"] = calls_module(service, document)
    return laid_out(files)
