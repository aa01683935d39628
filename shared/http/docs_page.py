"""GET /docs: the operations of a service with their fields and examples, as a page for people."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from shared.http.docs_fields import fields_table
from shared.http.pages import page, prose

_CODE: Final = re.compile(r"`([^`]+)`")
_ITEM: Final = re.compile(r"^- `(\w+)` : (.*)$")
_PLACES: Final[Mapping[str, str]] = {
    "path": "adresse",
    "query": "requête",
    "header": "en-tête",
}
Operation = Mapping[str, Any]


def docs_page(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document; each operation is an anchor, by its operationId."""
    info = document["info"]
    found = list(_operations(document))
    links = "".join(
        f'<li><a href="#{each["operationId"]}">{escape(each["summary"])}</a></li>\n'
        for _, _, each in found
    )
    head = (
        f"<h1>{escape(info['title'])}</h1>\n<p>{_prose(info['description'])}</p>\n"
        '<p>Pour un logiciel : <a href="/openapi.json">/openapi.json</a>. '
        'Les erreurs : <a href="/errors">/errors</a>.</p>\n'
        f"<details open>\n<summary>Les opérations</summary>\n<ul>\n{links}</ul>\n</details>\n"
    )
    articles = "".join(_article(document, f"{method} {path}", each) for method, path, each in found)
    return page(f"Interface – {info['title']}", head + articles)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _article(document: Mapping[str, Any], address: str, operation: Operation) -> str:
    method, _, path = address.partition(" ")
    anchor = operation["operationId"]
    place = f'<h3><a href="#{anchor}"><code>{escape(path)}</code></a></h3>'
    parts = [
        f'<article id="{anchor}">\n',
        f'<header><span class="method">{method}</span>{place}</header>\n',
        f"<p>{_prose(operation.get('description', ''))}</p>\n",
        _parameters(operation),
        _fields("Champs de la requête", document, operation.get("requestBody", {})),
        _examples("Exemple de requête", operation.get("requestBody", {})),
    ]
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            parts.append(_fields(f"Champs de la réponse ({status})", document, response))
            parts.append(_examples(f"Exemple de réponse ({status})", response))
    parts.extend((_problems(operation), "</article>\n"))
    return "".join(parts)


def _parameters(operation: Operation) -> str:
    items = [
        _parameter(p["name"], p["in"], is_required=bool(p.get("required")), about=_about(p))
        for p in operation.get("parameters", ())
    ]
    if operation.get("security"):
        items.insert(0, _parameter("Authorization", "header", is_required=True, about="`Bearer`."))
    return f"<ul>\n{''.join(items)}</ul>\n" if items else ""


def _about(parameter: Mapping[str, Any]) -> str:
    return str(parameter.get("description") or parameter.get("schema", {}).get("description", ""))


def _parameter(name: str, place: str, *, is_required: bool, about: str) -> str:
    facts = _PLACES.get(place, place) + (", obligatoire" if is_required else "")
    told = f"&nbsp;: {_prose(about)}" if about else ""
    return f"<li><code>{escape(name)}</code> ({facts}){told}</li>\n"


def _fields(title: str, document: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    table = fields_table(document, schema)
    if not table:
        return ""
    return f"<details>\n<summary>{escape(title)}</summary>\n{table}</details>\n"


def _examples(title: str, part: Mapping[str, Any]) -> str:
    shown = [
        json.dumps(content["example"], ensure_ascii=False, indent=2)
        for content in part.get("content", {}).values()
        if "example" in content
    ]
    return "".join(
        f"<details>\n<summary>{escape(title)}</summary>\n<pre>{escape(text)}</pre>\n</details>\n"
        for text in shown
    )


def _problems(operation: Operation) -> str:
    items = [
        f"<li>{status} {_link(code)}&nbsp;: {prose(title)}</li>\n"
        for status, response in operation["responses"].items()
        if status[0] in "45"
        for line in response.get("description", "").splitlines()
        for code, title in _ITEM.findall(line)
    ]
    if not items:
        return ""
    listed = "".join(items)
    return f"<details>\n<summary>Erreurs</summary>\n<ul>\n{listed}</ul>\n</details>\n"


def _link(code: str) -> str:
    return f'<a href="/errors#{code}"><code>{code}</code></a>'


def _prose(text: str) -> str:
    """Return text of the document as HTML: words between backquotes are code."""
    return _CODE.sub(r"<code>\1</code>", prose(text))
