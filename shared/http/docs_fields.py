"""The fields of a request or an answer, as a table for people: read from an OpenAPI document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from shared.http.pages import prose

DEPTH_MAX: Final = 8  # of one field below another; what refers to itself ends before
_TYPES: Final[Mapping[str, str]] = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "booléen",
    "object": "objet",
    "array": "liste",
    "null": "nul",
}
_FORMATS: Final[Mapping[str, str]] = {
    "date": "date",
    "date-time": "date et heure",
    "uuid": "UUID",
}
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Field:
    path: str
    schema: Schema
    is_required: bool


def fields_table(document: Schema, schema: Schema) -> str:
    """Return the table of all fields below a schema, as HTML; nothing for one without fields."""
    found: dict[str, list[_Field]] = {}
    for each in _below(document, schema, "", ()):
        found.setdefault(each.path, []).append(each)  # a field of several choices stands once
    rows = "".join(_row(document, same) for same in found.values())
    if not rows:
        return ""
    head = "<tr><th>Champ</th><th>Type</th><th>Obligatoire</th><th>Sens</th></tr>\n"
    return f"<table>\n{head}{rows}</table>\n"


def _below(document: Schema, schema: Schema, path: str, above: tuple[str, ...]) -> Iterator[_Field]:
    """Yield the fields of a schema and those below them; `above` names the types on the way."""
    choices = list(_choices(document, schema))
    required = _required_by_all(choices)
    for choice in choices:
        name = str(choice.get("title", ""))
        if len(above) >= DEPTH_MAX or (name in above and "properties" in choice):
            continue
        if "items" in choice:
            yield from _below(document, choice["items"], f"{path}[]", above)
        for field, own in choice.get("properties", {}).items():
            place = f"{path}.{field}" if path else field
            yield _Field(place, own, field in required)
            yield from _below(document, own, place, (*above, name))


def _required_by_all(choices: list[Schema]) -> set[str]:
    sets = [set(each.get("required", ())) for each in choices if "properties" in each]
    return set.intersection(*sets) if sets else set()


def _choices(document: Schema, schema: Schema) -> Iterator[Schema]:
    """Yield what a schema may be, references resolved, null left out."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _choices(document, document["components"]["schemas"][name])
        return
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives is None:
        if schema.get("type") != "null":
            yield schema
        return
    for each in alternatives:
        yield from _choices(document, each)


def _row(document: Schema, same: list[_Field]) -> str:
    field = same[0]
    choices = [choice for each in same for choice in _choices(document, each.schema)]
    types = " ou ".join(dict.fromkeys(_type_of(document, each) for each in choices))
    about = str(field.schema.get("description") or _first_description(choices))
    needed = "oui" if field.is_required else ""
    return (
        f"<tr><td><code>{_breakable(field.path)}</code></td><td>{types}</td><td>{needed}</td>"
        f"<td>{prose(about)}</td></tr>\n"
    )


def _first_description(choices: list[Schema]) -> str:
    """Return what a value is; the description of a whole object would repeat at each use."""
    own = (str(each.get("description", "")) for each in choices if "properties" not in each)
    return next((text for text in own if text), "")


def _type_of(document: Schema, schema: Schema) -> str:
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "items" in schema:
        inside = dict.fromkeys(_type_of(document, x) for x in _choices(document, schema["items"]))
        return f"liste{_limits(schema, 'minItems', 'maxItems', '')} : {' ou '.join(inside)}"
    kind = _FORMATS.get(schema.get("format", "")) or _TYPES.get(schema.get("type", ""), "")
    if schema.get("type") == "string":
        return kind + _limits(schema, "minLength", "maxLength", " caractères")
    return (kind or "valeur") + _limits(schema, "minimum", "maximum", "")


def _limits(schema: Schema, least: str, most: str, unit: str) -> str:
    """Return the bounds of a value, of a text's length or of a list's, both included."""
    low, high = schema.get(least), schema.get(most)
    low = None if low == 0 and least != "minimum" else low  # "from 0 signs" says nothing
    if low is None and high is None:
        return ""
    if high is None:
        return f", au moins {low}{unit}"
    return f", au plus {high}{unit}" if low is None else f", de {low} à {high}{unit}"


def _breakable(path: str) -> str:
    """Return a path that a narrow column breaks behind a dot, never inside a name."""
    return escape(path).replace(".", ".<wbr>")
