"""A JSON schema of an OpenAPI document -> the source of the class that says the same."""

from deploy.schemas.client.types import Schema, class_name, type_of


def class_of(name: str, schema: Schema, *, is_asked: bool) -> str:
    """Return the class of the schema `name`, or the line that names a list of values."""
    title = class_name(name)
    if "enum" in schema:  # closed here; whoever answers with it opens it
        return f"{title} = {type_of(schema, is_asked=True)}\n"
    if "properties" not in schema and schema.get("type") != "object":
        return f"{title} = {type_of(schema, is_asked=is_asked)}\n"
    lines = [f"class {title}({'Asked' if is_asked else 'Answered'}):"]
    about = str(schema.get("description", "")).strip()
    if about:
        lines.append(f'    """{_indented(about)}"""\n')
    required = schema.get("required", ())
    for field, inner in schema.get("properties", {}).items():
        lines.append(f"    {_field(field, inner, field in required, is_asked=is_asked)}")
    return "\n".join(lines if len(lines) > 1 else [*lines, "    pass"]) + "\n"


def _indented(about: str) -> str:
    lines = about.replace("\\", "\\\\").splitlines()
    text = "\n".join([lines[0], *(f"    {line}".rstrip() for line in lines[1:])])
    return f"{text}\n    " if len(lines) > 1 else text


def _field(name: str, schema: Schema, is_required: bool, *, is_asked: bool) -> str:  # noqa: FBT001
    annotation = type_of(schema, is_asked=is_asked)
    if is_required:
        return f"{name}: {annotation}"
    if "default" not in schema:
        # Left out of an answer by a server that is older, or that has nothing to say.
        is_nullable = annotation.endswith("None") or annotation == "Any"
        return f"{name}: {annotation if is_nullable else f'{annotation} | None'} = None"
    default = schema["default"]
    return f"{name}: {annotation} = {tuple(default) if isinstance(default, list) else default!r}"
