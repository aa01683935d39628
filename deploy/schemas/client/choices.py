"""Gives closed lists of values the names that the contracts have for them.

OpenAPI writes a `Literal` out at each place that uses it; the client says it once, by its name.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any, Final, Literal, get_args, get_origin

from deploy.schemas.client.types import CHOICES, REFERENCE, Schema
from shared import contracts

Names = Mapping[tuple[Any, ...], str]  # by the values of a list


def names_of_choices() -> Names:
    """Return the name of each closed list that a contract defines."""
    found: dict[tuple[Any, ...], str] = {}
    for module in pkgutil.walk_packages(contracts.__path__, f"{contracts.__name__}."):
        for name, member in vars(importlib.import_module(module.name)).items():
            if get_origin(member) is Literal:
                found.setdefault(get_args(member), name)
    return found


NAMES: Final = names_of_choices()


def with_named_choices(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return `document` with a schema for each named list, referred to where it was written out."""
    schemas: dict[str, Schema] = document.get("components", {}).get("schemas", {})
    names = {values: name for values, name in NAMES.items() if name not in schemas}
    used: dict[str, Schema] = {}
    renamed = {title: _named(schema, names, used) for title, schema in schemas.items()}
    return {**document, "components": {"schemas": renamed | used}}


def _named(part: Any, names: Names, used: dict[str, Schema]) -> Any:
    if isinstance(part, list):
        return [_named(each, names, used) for each in part]
    if not isinstance(part, Mapping):
        return part
    name = names.get(tuple(part["enum"])) if isinstance(part.get("enum"), list) else None
    if name is None:
        return {word: _named(value, names, used) for word, value in part.items()}
    used[name] = {"enum": part["enum"]}
    rest = {word: value for word, value in part.items() if word not in {"enum", "type"}}
    return {**rest, "$ref": REFERENCE + name, CHOICES: True}
