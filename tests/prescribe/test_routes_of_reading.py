"""Prescribe read over HTTP, with real tokens: the prescription, its QR and the public keys."""

from typing import Any

import zxingcpp
from PIL import Image

from ordoflux_client import qr
from tests.builders import (
    INS,
    a_number,
)
from tests.prescribe.desk import database_of
from tests.prescribe.events import consent, recorded


async def test_the_author_reads_his_prescription_with_its_execution(issue, get, service):
    number = (await issue()).json()["number"]
    await database_of(service).take(recorded(number))

    body = (await get(f"/v1/prescriptions/{number}")).json()

    assert (body["number"], body["state"]) == (number, "partially_dispensed")
    assert body["content"]["patient"]["ins"] == INS
    (dispensation,) = body["execution"]["dispensations"]
    assert dispensation["billing"] is None
    assert set(dispensation["lines"][0]) == {
        *("line", "outcome", "packs", "covers_days", "reason", "label"),
        *("agreed_by", "agreed_at", "expected_on", "is_reversed"),
        *("owed_packs", "deducted"),
    }


async def test_an_objection_of_the_patient_hides_at_once(issue, get, service):
    number = (await issue()).json()["number"]
    await database_of(service).take(recorded(number), consent(number, sees=False))

    body = (await get(f"/v1/prescriptions/{number}")).json()

    assert body["execution"] == {
        "visibility": "hidden_by_patient",
        "dispensations": [],
        "lines": [],
    }
    assert body["state"] is None


async def test_a_prescription_of_somebody_else_answers_as_one_that_never_was(issue, get):
    number = (await issue()).json()["number"]

    for path in ("", "/qr.png", "/qr.svg"):
        unknown = (await get(f"/v1/prescriptions/{a_number(99)}{path}")).json()
        for identity in ("dr-bernard", "pat-berthe"):
            answer = await get(f"/v1/prescriptions/{number}{path}", identity)
            malformed = await get(f"/v1/prescriptions/NOTANUMBER{path}", identity)

            assert (answer.status_code, malformed.status_code) == (404, 404)
            assert _without_id(answer.json()) == _without_id(malformed.json())
            assert _without_id(answer.json()) == _without_id(unknown)


async def test_a_pharmacist_does_not_read_here(issue, get):
    number = (await issue()).json()["number"]

    answer = await get(f"/v1/prescriptions/{number}", "ph-durand")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_the_printed_qr_is_read_by_a_scanner_and_verifies_with_the_public_keys(
    issue, get, client, tmp_path
):
    issued = (await issue()).json()
    picture = await get(issued["qr_png_url"])
    keys = (await client.get("/.well-known/jwks.json")).json()["keys"]
    printed = tmp_path / "qr.png"
    printed.write_bytes(picture.content)

    (read,) = zxingcpp.read_barcodes(Image.open(printed))

    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["cache-control"] == "no-store"
    assert read.text == issued["qr_text"]
    assert qr.verify(read.text, qr.keys_of(keys)).number == issued["number"]


async def test_the_qr_is_drawn_in_svg_too_and_the_same_each_time(issue, get):
    issued = (await issue()).json()

    first, again = await get(issued["qr_svg_url"]), await get(issued["qr_svg_url"])

    assert first.headers["content-type"].startswith("image/svg+xml")
    assert first.text.startswith("<svg ")
    assert first.content == again.content


async def test_public_keys_need_no_token_and_may_be_cached(client):
    answer = await client.get("/.well-known/jwks.json")

    (key,) = answer.json()["keys"]
    assert (key["kty"], key["crv"], key["use"]) == ("OKP", "Ed25519", "sig")
    assert "d" not in key
    assert answer.headers["cache-control"].startswith("public, max-age=300")


async def test_the_catalogue_of_errors_holds_ours(client):
    published = {problem["code"] for problem in (await client.get("/v1/errors")).json()}

    assert {"prescription_refused", "number_already_used", "product_unknown"} <= published


def _without_id(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name != "correlation_id"}
