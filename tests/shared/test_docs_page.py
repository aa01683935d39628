"""GET /docs: every operation of a service, with its examples and errors, and nothing to load."""

import re

import pytest

from deploy.schemas.composed import compose_all
from shared.http.docs_fields import fields_table
from tests.shared.test_errors_page import Reader
from tests.toy_app import client_of

_ENGLISH = re.compile(r"\b(the|of|which|this|how|its)\b", re.IGNORECASE)
KINDS = ("cip13", "cis", "inn", "preparation", "lpp")


@pytest.fixture(scope="module")
def services():
    return compose_all()


@pytest.mark.parametrize("name", ["prescribe", "dispense", "fraud", "notify"])
async def test_every_operation_has_its_anchor_and_its_example(name, services):
    app = services[name].app
    operations = [each for methods in app.openapi()["paths"].values() for each in methods.values()]

    async with client_of(app) as client:
        answer = await client.get("/docs")

    page = Reader(answer.text)
    assert sorted(page.anchors) == sorted(each["operationId"] for each in operations)
    assert page.elements.isdisjoint({"script", "img", "link", "iframe"})
    assert answer.text.count("Exemple de réponse") >= len(operations) / 2


async def test_every_error_of_an_operation_leads_to_the_catalogue(services):
    app = services["prescribe"].app

    async with client_of(app) as client:
        page = Reader((await client.get("/docs")).text)

    codes = {link.partition("#")[2] for link in page.links if link.startswith("/errors#")}
    assert {"prescription_refused", "idempotency_key_reused", "token_invalid"} <= codes
    assert codes <= set(app.state.catalogue)


async def test_every_field_of_a_request_stands_in_a_table_with_its_type(services):
    async with client_of(services["prescribe"].app) as client:
        page = (await client.get("/docs")).text

    issuing = page.partition('<article id="issue_prescription">')[2].partition("</article>")[0]
    fields = issuing.partition("Champs de la requête")[2].partition("</table>")[0]
    rows = {
        row.partition("</code>")[0].replace("<wbr>", ""): row
        for row in fields.split("<tr><td><code>")[1:]
    }
    assert {"issued_on", "patient.ins", "lines[].product.kind", "lines[].posology.text"} <= set(
        rows
    )
    assert "<td>date</td><td>oui</td>" in rows["issued_on"]
    assert "lines[].<wbr>posology" in fields
    assert "<td>texte, au plus " in rows["patient.family_name"]
    assert "<td>entier, de " in rows["lines[].renewals"]
    assert "<code>MTE</code>, <code>EFG</code>" in rows["lines[].non_substituable"]
    assert "<td>oui</td>" not in rows["lines[].renewals"] + rows["lines[].product.cis"]
    kinds = " ou ".join(f"<code>{each}</code>" for each in KINDS)
    assert f"<td>{kinds}</td><td>oui</td>" in issuing
    assert "Numéro d’ordonnance" in rows["number"]


def test_a_type_that_refers_to_itself_ends():
    node = {
        "title": "Node",
        "properties": {"next": {"$ref": "#/components/schemas/Node"}, "word": {"type": "string"}},
    }
    document = {"components": {"schemas": {"Node": node}}}

    table = fields_table(document, {"$ref": "#/components/schemas/Node"})

    assert table.count("<code>next</code>") == 1
    assert table.count("<code>word</code>") == 1


def test_a_field_says_what_its_object_is_that_it_may_be_null_and_whole_bounds():
    agreement = {"type": "object", "description": "L’accord.", "properties": {"by": {}}}
    line = {
        "type": "object",
        "title": "Line",
        "description": "Une ligne.",
        "properties": {
            "packs": {"anyOf": [{"type": "integer", "maximum": 100.0}, {"type": "null"}]},
            "agreement": {"anyOf": [{"$ref": "#/components/schemas/Own"}, {"type": "null"}]},
        },
    }
    body = {"description": "Étape 1.", "properties": {"lines": {"type": "array", "items": line}}}

    table = fields_table({"components": {"schemas": {"Own": agreement}}}, body)

    assert table.startswith("<p>Étape 1.</p>")
    assert "<td>liste : objet</td><td></td><td>Une ligne.</td>" in table
    assert "<td>entier, au plus 100 ou nul</td>" in table
    assert "<td>objet ou nul</td><td></td><td>L’accord.</td>" in table


@pytest.mark.parametrize("name", ["prescribe", "dispense", "fraud", "notify"])
def test_every_description_of_a_type_is_french(name, services):
    schemas = services[name].app.openapi()["components"]["schemas"]

    told = {each: str(schema.get("description", "")) for each, schema in schemas.items()}

    assert [each for each, text in told.items() if _ENGLISH.search(text)] == []
