"""The generated half of `ordoflux_client`: models and calls, from the OpenAPI documents."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deploy.schemas.client.calls import calls_modules
from deploy.schemas.client.layout import laid_out
from deploy.schemas.client.models import models_modules
from deploy.schemas.events import CHECKOUT

CLIENT: Final = CHECKOUT / "ordoflux_client"


def client_files(documents: Mapping[str, dict[str, Any]]) -> dict[Path, str]:
    """Return the modules made from `documents`, which are OpenAPI by the service's name."""
    files = {
        _place("models", module): source for module, source in models_modules(documents).items()
    }
    for service, document in documents.items():
        for module, source in calls_modules(service, document).items():
            files[_place("calls", module)] = source
    return laid_out(files)


def _place(folder: str, module: str) -> Path:
    """Return the file of a module: each service is a package, however few modules it has."""
    package, _, room = module.partition(".")
    return CLIENT / folder / package / f"{room or '__init__'}.py"
