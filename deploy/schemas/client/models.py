"""Writes `ordoflux_client/models/<service>/`: one class per schema, in order of use.

What several services say alike is written once, in `models/prescription`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from deploy.schemas.client.layout import lines_of
from deploy.schemas.client.reach import Model, models_of
from deploy.schemas.client.rooms import rooms_of

_HEAD: Final = '''\
"""{about}: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, Tag

from ordoflux_client.shapes import UNHEARD, Answered, Asked, Unheard, kind_among
{imports}
'''
_OF_SERVICE: Final = "What {} takes and answers. Generated from its OpenAPI document"
_OF_ALL: Final = "What several services say alike. Generated from their OpenAPI documents"
_ALL: Final = "ordoflux_client.models"
_SHARED: Final = "prescription"
_GAP: Final = 2  # lines between classes

Models = dict[str, Model]  # by the class's name
Homes = dict[str, str]  # the module that defines a class, by the class's name
Sources = dict[str, str]  # by the module: "fraud", or "fraud.cases" inside it


def models_modules(documents: Mapping[str, Mapping[str, Any]]) -> Sources:
    """Return the source of the models by module, dotted below `ordoflux_client.models`."""
    found = {service: models_of(document) for service, document in documents.items()}
    shared = _alike(list(found.values()))
    homes = _homes(_SHARED, shared)
    modules = _modules(_SHARED, _OF_ALL, shared, homes)
    for service, models in found.items():
        own = {name: model for name, model in models.items() if name not in shared}
        known = {name: home for name, home in homes.items() if name in models}
        everywhere = known | _homes(service, own)
        modules |= _modules(service, _OF_SERVICE.format(service), own, everywhere)
    return modules


def _alike(found: list[Models]) -> Models:
    """Return the models that several services have, and all of them in the same words."""
    alike: Models = {}
    for name in dict.fromkeys(name for models in found for name in models):
        each = [models[name] for models in found if name in models]
        if len(each) > 1 and len({model.source for model in each}) == 1:
            is_asked = all(model.is_asked for model in each)
            alike[name] = replace(each[0], is_asked=is_asked, resource="")
    return alike


def _homes(package: str, models: Models) -> Homes:
    """Return the module of each model: the package itself, or a room of it once it is large."""
    lines = lines_of({name: model.source for name, model in models.items()})
    rooms = rooms_of(
        {name: length + _GAP for name, length in lines.items()},
        [lambda name: models[name].resource, lambda name: models[name].side],
    )
    return {name: f"{package}.{room}".rstrip(".") for room, held in rooms.items() for name in held}


def _modules(package: str, about: str, models: Models, homes: Homes) -> Sources:
    """Return the modules of a package; from the package itself, each name of `homes` is had."""
    held: dict[str, list[str]] = {package: []}
    for name in models:
        held.setdefault(homes[name], []).append(name)
    modules = {}
    for module, names in held.items():
        if module == package:
            wanted = {name: f"{name} as {name}" for name in homes}
        else:
            wanted = {need: need for name in names for need in models[name].needs}
        imports = "\n".join(
            f"from {_ALL}.{homes[name]} import {words}"
            for name, words in wanted.items()
            if homes[name] != module
        )
        head = _HEAD.format(about=about, imports=imports)
        modules[module] = "\n\n".join([head, *(models[name].source for name in names)])
    return modules
