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
    """Return what a schema is and all fields below it, as HTML; nothing for one without fields."""
    found: dict[str, list[_Field]] = {}
    for each in _below(document, schema, "", ()):
        found.setdefault(each.path, []).append(each)  # a field of several choices stands once
    rows = "".join(_row(document, same) for same in found.values())
    if not rows:
        return ""
    head = "<tr><th>Champ</th><th>Type</th><th>Obligatoire</th><th>Sens</th></tr>\n"
    about = _description(document, schema)
    told = f"<p>{prose(about)}</p>\n" if about else ""
    return f"{told}<table>\n{head}{rows}</table>\n"


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
        yield from _choices(document, _named(document, schema))
        return
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives is None:
        if schema.get("type") != "null":
            yield schema
        return
    for each in alternatives:
        yield from _choices(document, each)


def _named(document: Schema, reference: Schema) -> Schema:
    found: Schema = document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
    return found


def _row(document: Schema, same: list[_Field]) -> str:
    choices = [choice for each in same for choice in _choices(document, each.schema)]
    types = dict.fromkeys(_type_of(document, each) for each in choices)
    if any(_may_be_null(document, each.schema) for each in same):
        types["nul"] = None
    abouts = dict.fromkeys(_description(document, each.schema) for each in same)
    needed = "oui" if same[0].is_required else ""
    return (
        f"<tr><td><code>{_breakable(same[0].path)}</code></td><td>{' ou '.join(types)}</td>"
        f"<td>{needed}</td><td>{prose(' '.join(filter(None, abouts)))}</td></tr>\n"
    )


def _may_be_null(document: Schema, schema: Schema) -> bool:
    if "$ref" in schema:
        return _may_be_null(document, _named(document, schema))
    alternatives = schema.get("anyOf") or schema.get("oneOf") or ()
    return schema.get("type") == "null" or any(_may_be_null(document, x) for x in alternatives)


def _description(document: Schema, schema: Schema) -> str:
    """Return what a value is: its own words, else those of its type, or of what a list holds."""
    if "description" in schema:
        return str(schema["description"])
    texts = dict.fromkeys(_type_description(document, each) for each in _choices(document, schema))
    return " Ou bien : ".join(filter(None, texts))


def _type_description(document: Schema, choice: Schema) -> str:
    if "description" not in choice and "items" in choice:
        return _description(document, choice["items"])
    return str(choice.get("description", ""))


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
    low, high = _written(schema.get(least)), _written(schema.get(most))
    low = None if low == 0 and least != "minimum" else low  # "from 0 signs" says nothing
    if low is None and high is None:
        return ""
    if high is None:
        return f", au moins {low}{unit}"
    return f", au plus {high}{unit}" if low is None else f", de {low} à {high}{unit}"


def _written(bound: float | None) -> float | None:
    """Return a bound as people write it: OpenAPI's model makes 100 a 100.0."""
    return int(bound) if bound is not None and bound == int(bound) else bound


def _breakable(path: str) -> str:
    """Return a path that a narrow column breaks behind a dot, never inside a name."""
    return escape(path).replace(".", ".<wbr>")
