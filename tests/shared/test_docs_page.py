"""GET /docs: every operation of a service, with its examples and errors, and nothing to load."""

import pytest

from deploy.schemas.composed import compose_all
from tests.shared.test_errors_page import Reader
from tests.toy_app import client_of


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
