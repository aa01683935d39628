"""The edge, seen from outside: what is refused, how it is said, and what never leaks."""

import asyncio
import json
import re
from uuid import UUID, uuid4

import pytest
from starlette.responses import Response

from shared.http.edge import BodyLimit, Edge, EdgeLimits, LargeBody
from shared.problems import EDGE_PROBLEMS, Problem, catalogue_of
from tests.toy_app import BODY_MAX, PROBLEM_MEMBERS, SECRET, a_note, check_problem, send_raw


async def test_a_correct_request_passes_trimmed_and_in_utc(client):
    note = a_note(lines=[{"quantity": 1, "label": "  Comprime\u0301  "}])

    answer = await client.post("/v1/notes", json=note)

    assert answer.status_code == 201
    assert answer.json() == {"label": "Comprimé", "at": "2026-11-22T09:00:00+00:00"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=iso-8859-1"},
        {"Content-Type": "application/merge-patch+json"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {},
    ],
)
async def test_a_body_of_another_kind_is_refused(client, headers):
    answer = await client.post("/v1/notes", content=b"{}", headers=headers)

    check_problem(answer, 415, "content_type_unsupported")


@pytest.mark.parametrize("kind", ["application/json", 'Application/JSON; charset="UTF-8"'])
async def test_json_may_name_its_charset(client, kind):
    raw = json.dumps(a_note()).encode()

    answer = await client.post("/v1/notes", content=raw, headers={"Content-Type": kind})

    assert answer.status_code == 201


async def test_an_announced_body_over_the_limit_is_refused_unread(app):
    reads = []

    async def receive():
        reads.append(1)
        return {"type": "http.request", "body": b"", "more_body": True}

    answer = await ask(app, receive, [(b"content-length", str(BODY_MAX + 1).encode())])

    assert answer["status"] == 413
    assert reads == []
    assert (b"connection", b"close") in answer["headers"]


async def test_a_chunked_body_over_the_limit_is_refused_before_its_end(app):
    reads = []

    async def receive():
        reads.append(1)
        return {"type": "http.request", "body": b"[" * 1_000, "more_body": True}

    answer = await ask(app, receive, [(b"transfer-encoding", b"chunked")])

    assert answer["status"] == 413
    assert len(reads) == BODY_MAX // 1_000 + 1


async def test_a_length_that_is_no_number_or_a_lie_does_not_lift_the_limit(app):
    async def receive():
        return {"type": "http.request", "body": b"x" * (BODY_MAX + 1), "more_body": False}

    odd = await ask(app, receive, [(b"content-length", b"-1")])
    lie = await ask(app, receive, [(b"content-length", b"2")])

    assert (odd["status"], lie["status"]) == (413, 413)


async def test_a_body_that_never_ends_is_given_up(app):
    async def receive():
        await asyncio.Event().wait()

    limits = EdgeLimits(BODY_MAX, body_seconds_max=0.05)
    edge = Edge(app, catalogue=catalogue_of(EDGE_PROBLEMS), limits=limits, new_id=uuid4)
    answer = await ask(edge, receive, [(b"content-length", b"2")])

    assert answer["status"] == 408


@pytest.mark.parametrize(
    ("large", "expected"),
    [
        (LargeBody("POST", re.compile(r"/v1/notes"), BodyLimit(3 * BODY_MAX)), 201),
        (LargeBody("PUT", re.compile(r"/v1/notes"), BodyLimit(3 * BODY_MAX)), 413),
        (LargeBody("POST", re.compile(r"/v1/note"), BodyLimit(3 * BODY_MAX)), 413),
        (LargeBody("POST", re.compile(r"/v1/notes"), BodyLimit(2 * BODY_MAX - 1)), 413),
    ],
)
async def test_one_route_alone_may_read_a_larger_body(large, expected):
    limits = EdgeLimits(BODY_MAX, large_bodies=(large,))
    edge = Edge(read_all, catalogue=catalogue_of(EDGE_PROBLEMS), limits=limits, new_id=uuid4)

    async def receive():
        return {"type": "http.request", "body": b"x" * (2 * BODY_MAX), "more_body": False}

    announced = await ask(edge, receive, [(b"content-length", str(2 * BODY_MAX).encode())])

    assert announced["status"] == expected


async def read_all(scope, receive, send):
    await receive()
    await Response(status_code=201)(scope, receive, send)


async def test_a_body_of_exactly_the_limit_is_read(client):
    note = json.dumps(a_note()).encode()

    answer = await send_raw(client, note + b" " * (BODY_MAX - len(note)))

    assert answer.status_code == 201


async def ask(app, receive, headers):
    """Speak ASGI by hand, to see what is read and when."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/notes",
        "raw_path": b"/v1/notes",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent = []

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]


async def test_an_unknown_exception_says_nothing_but_the_correlation_id(client, capfd):
    answer = await client.get("/v1/faults/bug")

    body = check_problem(answer, 500, "internal_error")
    UUID(body["correlation_id"])
    logged = capfd.readouterr().out
    assert SECRET not in logged
    assert "ValueError" in logged
    assert "get_fault" in logged
    assert body["correlation_id"] in logged


@pytest.mark.parametrize("kind", ["slow", "down"])
async def test_a_transient_fault_asks_to_come_back(client, kind):
    answer = await client.get(f"/v1/faults/{kind}")

    body = check_problem(answer, 503, "temporarily_unavailable")
    assert body["retry"] == "later"
    assert answer.headers["retry-after"] == "2"


async def test_a_route_can_leave_word_of_what_to_say_when_it_fails(client):
    said = await client.get("/v1/faults/said")
    unsayable = await client.get("/v1/faults/unsayable")

    body = check_problem(said, 503, "temporarily_unavailable")
    assert body["detail"].endswith(" ; rien n’a été perdu. Et ceci.")
    assert body["also"] == 1
    plain = check_problem(unsayable, 503, "temporarily_unavailable")
    assert plain["detail"].endswith(" ; rien n’a été perdu.")


async def test_not_yours_and_does_not_exist_are_the_same_answer(client):
    headers = {"X-Correlation-Id": "00000000-0000-4000-8000-000000000001"}

    one = await client.get("/v1/notes/A", headers=headers)
    other = await client.get("/v1/notes/B", headers=headers)

    assert one.status_code == 404
    assert one.content == other.content


async def test_an_unknown_address_and_a_wrong_method_are_problems(client):
    unknown = await client.get("/v1/nothing")
    wrong = await client.delete("/v1/notes")

    check_problem(unknown, 404, "address_unknown")
    check_problem(wrong, 405, "method_not_allowed")
    assert wrong.headers["allow"] == "POST"


async def test_a_token_is_asked_for_before_the_fields_are_judged(client):
    answer = await client.post("/v1/guarded", json={})

    check_problem(answer, 401, "token_missing")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_given_correlation_id_comes_back_and_a_false_one_is_replaced(client):
    given_id = "3f2a1c9e-1111-4222-8333-444455556666"

    kept = await client.get("/v1/nothing", headers={"X-Correlation-Id": given_id})
    replaced = await client.get("/v1/nothing", headers={"X-Correlation-Id": SECRET})

    assert kept.headers["x-correlation-id"] == given_id
    assert replaced.headers["x-correlation-id"] != SECRET
    UUID(replaced.headers["x-correlation-id"])


async def test_every_answer_carries_the_security_headers(client):
    for answer in [await client.get("/v1/errors"), await client.get("/v1/faults/bug")]:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers


async def test_the_log_line_has_the_template_of_the_route_and_no_number(client, capfd):
    await client.get(f"/v1/notes/{SECRET}?ins={SECRET}")

    line = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert line["event"] == "http_request"
    assert (line["route"], line["status"], line["code"]) == ("/v1/notes/{number}", 404, "not_found")
    assert SECRET not in json.dumps(line)


async def test_the_catalogue_of_errors_is_public_and_complete(client):
    answer = await client.get("/v1/errors")

    codes = {problem["code"] for problem in answer.json()}
    assert codes == {problem.code for problem in EDGE_PROBLEMS} | {"toy_only"}


async def test_openapi_documents_problems_identity_and_native_schemas(client):
    document = (await client.get("/openapi.json")).json()

    operation = document["paths"]["/v1/guarded"]["post"]
    assert operation["operationId"] == "post_guarded"
    assert operation["tags"] == ["toy"]
    assert operation["security"] == [{"bearer": []}]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Note"}
    problem = document["components"]["responses"]["Problem"]
    assert list(problem["content"]) == ["application/problem+json"]
    for operations in document["paths"].values():
        for described in operations.values():
            assert described["responses"]["4XX"] == {"$ref": "#/components/responses/Problem"}
            unfit = described["responses"].get("422", {"content": {"application/problem+json": {}}})
            assert list(unfit["content"]) == ["application/problem+json"]
    assert set(document["components"]["schemas"]["Problem"]["required"]) == PROBLEM_MEMBERS


async def test_no_page_loads_scripts_from_elsewhere(client):
    page = await client.get("/docs")

    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha")
    assert "<script" not in page.text
    assert (await client.get("/redoc")).status_code == 404


async def test_a_fault_after_the_answer_began_is_cut_and_logged(capfd):
    async def broken(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(SECRET)

    edge = Edge(
        broken, catalogue=catalogue_of(EDGE_PROBLEMS), limits=EdgeLimits(BODY_MAX), new_id=uuid4
    )
    answer = await ask(edge, None, [])

    assert answer["status"] == 200
    logged = capfd.readouterr().out
    assert "request_failed" in logged
    assert SECRET not in logged


def test_two_problems_of_one_code_are_refused_at_start():
    problem = Problem("not_found", 404, "Titre", "Phrase.", "never", "Conseil.")

    with pytest.raises(ValueError, match="not_found"):
        catalogue_of((*EDGE_PROBLEMS, problem))
