"""A JSON schema of an OpenAPI document -> the Python type that reads or writes it."""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

REFERENCE: Final = "#/components/schemas/"
# Marks a reference to a closed list of values, beside those to a model.
CHOICES: Final = "x-choices"
_KIND: Final = "kind"  # the field that tells members of every union apart
_FORMATS: Final[Mapping[str, str]] = {
    "date": "date",
    "date-time": "datetime",
    "uuid": "UUID",
    "binary": "bytes",
}
_LIMITS: Final[Mapping[str, str]] = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minimum": "ge",
    "maximum": "le",
    "minItems": "min_length",
    "maxItems": "max_length",
}
_SIMPLE: Final[Mapping[str, str]] = {
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}


def class_name(reference: str) -> str:
    """Return the name of the model that a reference leads to."""
    return reference.removeprefix(REFERENCE).replace("-", "")


def type_of(schema: Schema, *, is_asked: bool) -> str:
    """Return the annotation of `schema`.

    What is asked (`is_asked`) keeps every limit. What is answered keeps none, and its choices and
    unions stay open: a newer server may answer what this client has not heard of. A constant stays
    one: an acknowledgement that is not "positive" is none.
    """
    if "$ref" in schema:
        name = class_name(schema["$ref"])
        return f"{name} | str" if CHOICES in schema and not is_asked else name
    if "oneOf" in schema or "anyOf" in schema:
        return _union(schema, is_asked=is_asked)
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        choices = f"Literal[{', '.join(map(repr, schema['enum']))}]"
        return choices if is_asked else f"{choices} | str"
    plain = _plain(schema, is_asked=is_asked)
    limits = _limits(schema) if is_asked else ""
    return f"Annotated[{plain}, Field({limits})]" if limits else plain


def _union(schema: Schema, *, is_asked: bool) -> str:
    members = schema.get("oneOf") or schema["anyOf"]
    union = " | ".join(type_of(member, is_asked=is_asked) for member in members)
    told: Schema | None = schema.get("discriminator")
    if told is None:
        return union
    assert told["propertyName"] == _KIND, "what the client does not know it tells by its kind"
    if is_asked:
        return f"Annotated[{union}, Field(discriminator={_KIND!r})]"
    tagged = [
        f"Annotated[{class_name(reference)}, Tag({kind!r})]"
        for kind, reference in told["mapping"].items()
    ]
    known = ", ".join(map(repr, told["mapping"]))
    members = " | ".join([*tagged, "Annotated[Unheard, Tag(UNHEARD)]"])
    return f"Annotated[{members}, kind_among({known})]"


def _plain(schema: Schema, *, is_asked: bool) -> str:
    kind = schema.get("type")
    if kind is None:
        return "Any"
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "str")
    if kind == "array":
        return f"tuple[{type_of(schema.get('items', {}), is_asked=is_asked)}, ...]"
    if kind == "object" and "properties" not in schema:
        values = schema.get("additionalProperties", True)
        inner = type_of(values, is_asked=is_asked) if isinstance(values, Mapping) else "Any"
        return f"dict[str, {inner}]"
    return "dict[str, Any]" if kind == "object" else "Any"


def _limits(schema: Schema) -> str:
    # The form of a day or an id is checked by its own type.
    names = {} if schema.get("format") in _FORMATS else _LIMITS
    return ", ".join(
        f"{name}={_whole(schema[word])!r}" for word, name in names.items() if word in schema
    )


def _whole(limit: Any) -> Any:
    """Return a limit as it was meant: documents write 1 as 1.0."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit
