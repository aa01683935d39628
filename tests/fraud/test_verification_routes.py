"""Questions to prescribers over HTTP: who may ask, read and answer, and the page of the link."""

import re

import pytest

from shared.contracts.fraud import PrescriberHeld, VerificationAnswered, VerificationRequested
from shared.http.pages import FORM_POLICY
from tests.builders import a_number
from tests.fraud.desk import RESOURCES
from tests.fraud.events import an_id
from tests.fraud.verifying import an_asking, answer, asked, last_link, open_case, published, put

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
AUDITED = "SELECT actor_id, operation, outcome FROM audit ORDER BY id LIMIT 100"


@pytest.fixture
def pool(service):
    return service.parts.pool


@pytest.fixture
def analyst(access):
    return lambda key: access.headers("an-paris", key=key)


@pytest.fixture
def prescriber(access):
    return lambda key=None: access.headers("dr-martin", key=key)


async def test_an_analyst_asks_and_the_prescriber_answers(client, pool, analyst, prescriber):
    case_id = await open_case(pool)
    body = {"comment": "Le papier porte deux écritures."}

    ordered = await client.post(
        f"/v1/cases/{case_id}/verifications", json=body, headers=analyst("ask-00001")
    )
    page = await client.get("/v1/verifications", headers=prescriber())
    (shown,) = page.json()["verifications"]
    answered = await client.post(
        f"/v1/verifications/{shown['request_id']}/answer",
        json={"answer": "not_issued", "comment": "Jamais vu ce patient."},
        headers=prescriber("answer-01"),
    )

    assert (ordered.status_code, ordered.json()["reason"]) == (202, "signal")
    assert (shown["number"], shown["comment"], shown["state"]) == (
        *(a_number(), "Le papier porte deux écritures."),
        "open",
    )
    assert (answered.status_code, answered.json()["answer_comment"]) == (
        *(200,),
        "Jamais vu ce patient.",
    )
    listed = await client.get("/v1/verifications?state=answered", headers=prescriber())
    assert listed.json()["verifications"] == [answered.json()]
    assert [(row["operation"], row["outcome"]) for row in await pool.fetch(AUDITED)] == [
        ("verification_ask", "asked"),
        ("verification_read", "shown"),
        ("verification_answer", "not_issued"),
        ("verification_read", "shown"),
    ]


async def test_the_words_of_a_question_lie_sealed(client, pool, analyst):
    case_id = await open_case(pool)
    body = {"patient_name": "PATIENTE-FICTIVE Ada", "medicines": ["TRAMADOL 50 mg"]}

    await client.post(f"/v1/cases/{case_id}/verifications", json=body, headers=analyst("ask-0002"))

    dumped = str(await pool.fetch("SELECT verification::TEXT FROM verification"))
    dumped += str(await pool.fetch("SELECT convert_from(payload, 'UTF8') FROM outbox"))
    assert "FICTIVE" not in dumped
    assert "TRAMADOL" not in dumped


async def test_a_question_already_answered_is_not_put_again(client, pool, analyst):
    stored = await asked(pool)
    address = f"/v1/cases/{stored.case_id}/verifications"

    open_one = await client.post(address, json={}, headers=analyst("ask-0003"))
    await answer(pool, stored.request_id)
    again = await client.post(address, json={}, headers=analyst("ask-0004"))

    assert (open_one.status_code, open_one.json()["request_id"]) == (202, str(stored.request_id))
    assert (again.status_code, again.json()["code"]) == (409, "verification_answered_before")


async def test_a_case_that_does_not_exist_or_names_nobody_is_refused(client, pool, analyst):
    case_id = await open_case(pool)
    await pool.execute("UPDATE fraud_case SET prescriber_rpps = NULL")
    await pool.execute("UPDATE prescription SET prescriber_rpps = NULL")

    nowhere = await client.post(
        f"/v1/cases/{an_id()}/verifications", json={}, headers=analyst("ask-0005")
    )
    nobody = await client.post(
        f"/v1/cases/{case_id}/verifications", json={}, headers=analyst("ask-0006")
    )

    assert (nowhere.status_code, nobody.status_code) == (404, 422)
    assert nobody.json()["code"] == "verification_nobody"


async def test_only_prescribers_answer_and_each_his_own(client, pool, access):
    stored = await asked(pool)
    address = f"/v1/verifications/{stored.request_id}/answer"

    async def post(identity: str):
        headers = access.headers(identity, key=f"{identity}-00001")
        return await client.post(address, json={"answer": "issued"}, headers=headers)

    assert (await post("ph-durand")).status_code == 403
    assert (await post("an-paris")).status_code == 403
    stranger = await post("dr-bernard")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
    others = await client.get("/v1/verifications", headers=access.headers("dr-bernard"))
    assert others.json() == {"verifications": [], "next": None}
    assert await published(pool, VerificationAnswered) == []


async def test_another_answer_gets_the_way_to_the_caisse(client, pool, prescriber):
    stored = await asked(pool)
    address = f"/v1/verifications/{stored.request_id}/answer"

    async def post(code: str, key: str):
        return await client.post(address, json={"answer": code}, headers=prescriber(key))

    first = await post("not_issued", "answer-02")
    replayed = await post("not_issued", "answer-02")
    repeated = await post("not_issued", "answer-03")
    other = await post("issued", "answer-04")

    assert first.json() == replayed.json() == repeated.json()
    assert (other.status_code, other.json()["code"]) == (409, "verification_already_answered")
    assert RESOURCES.verifying.contact in other.json()["detail"]


async def test_pages_go_on_where_they_ended(client, pool, prescriber):
    for n in range(1, 4):
        await asked(pool, number=a_number(n))

    first = (await client.get("/v1/verifications?limit=2", headers=prescriber())).json()
    rest = await client.get(f"/v1/verifications?after={first['next']}", headers=prescriber())

    numbers = [each["number"] for each in first["verifications"] + rest.json()["verifications"]]
    assert numbers == [a_number(3), a_number(2), a_number(1)]


async def test_opening_the_link_shows_no_person_and_changes_nothing(client, pool):
    await asked(pool)
    path = await last_link(pool)

    first, second = await client.get(path), await client.get(path)

    assert first.status_code == 200
    assert first.text == second.text
    assert "Avez-vous rédigé cette ordonnance" in first.text
    assert a_number() not in first.text
    assert a_number()[-4:] in first.text
    assert "FICTI" not in first.text
    assert first.headers["content-security-policy"] == FORM_POLICY
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script|https?://|<img|<link", first.text)
    assert await pool.fetchval("SELECT state FROM verification") == "open"
    assert await pool.fetchval("SELECT count(*) FROM audit") == 0


async def test_one_click_answers_and_the_link_is_used(client, pool):
    await asked(pool)
    path = await last_link(pool)

    clicked = await client.post(path, content="answer=not_issued&comment=Non+%21", headers=FORM)
    again = await client.post(path, content="answer=issued", headers=FORM)

    assert (clicked.status_code, again.status_code) == (200, 404)
    assert "Réponse enregistrée" in clicked.text
    (told,) = await published(pool, VerificationAnswered)
    assert (told.answer, told.answered_by) == ("not_issued", "link")
    assert (await client.get(path)).text == again.text
    (row,) = await pool.fetch(AUDITED)
    assert row["outcome"] == "not_issued"


async def test_a_misused_identity_takes_one_more_click(client, pool):
    await asked(pool)
    path = await last_link(pool)

    asked_again = await client.post(
        path, content="answer=identity_misused&comment=%3Cb%3E", headers=FORM
    )
    assert "Confirmer" in asked_again.text
    assert "&lt;b&gt;" in asked_again.text
    assert await published(pool, PrescriberHeld) == []

    done = await client.post(path, content="answer=identity_misused&confirmed=yes", headers=FORM)

    assert "opposition" in done.text
    assert len(await published(pool, PrescriberHeld)) == 1


@pytest.mark.parametrize(
    "form", [b"", b"answer=perhaps", b"\xff\xfe", b"&".join([b"a=1"] * 50), b"answer=%00"]
)
async def test_a_form_without_an_answer_shows_the_question_again(client, pool, form):
    await asked(pool)

    shown = await client.post(await last_link(pool), content=form, headers=FORM)

    assert (shown.status_code, "Avez-vous rédigé" in shown.text) == (200, True)
    assert await pool.fetchval("SELECT state FROM verification") == "open"


async def test_forged_expired_and_used_links_look_the_same(client, pool):
    stored = await asked(pool)
    path = await last_link(pool)
    await asked(pool, number=a_number(2))
    late = await last_link(pool)
    await pool.execute(
        "UPDATE verification SET requested_at = '2020-01-01', answer_by = '2020-01-02' "
        "WHERE number = $1",
        a_number(2),
    )
    await answer(pool, stored.request_id)
    forged = path[:-1] + ("A" if path[-1] != "A" else "B")

    pages = [await client.get(each) for each in (path, late, forged, "/verifications/x")]
    posts = [
        await client.post(each, content="answer=issued", headers=FORM) for each in (late, forged)
    ]

    assert {page.status_code for page in pages + posts} == {404}
    assert len({page.text for page in pages + posts}) == 1


async def test_a_link_that_is_asked_for_again_and_again_has_to_wait(client, pool):
    await asked(pool)
    path = await last_link(pool)
    limit = RESOURCES.verifying.link_tries_per_minute_max

    codes = [(await client.get(path)).status_code for _ in range(2 * limit + 1)]

    assert codes[:limit] == [200] * limit
    assert 429 in codes


async def test_a_link_answers_its_own_question_only(client, pool):
    first = await asked(pool)
    case_id = await open_case(pool, a_number(2))
    await put(pool, an_asking(case_id, number=a_number(2)))

    await client.post(await last_link(pool), content="answer=issued", headers=FORM)

    assert await pool.fetchval("SELECT state FROM verification WHERE number = $1", a_number(2)) == (
        "answered"
    )
    assert first.request_id not in {
        each.request_id for each in await published(pool, VerificationAnswered)
    }
    assert len(await published(pool, VerificationRequested)) == 2


async def test_analysts_read_answers_what_they_suggest_and_what_is_held(
    client, pool, access, analyst
):
    stored = await asked(pool)
    await answer(pool, stored.request_id, "identity_misused")
    address = f"/v1/cases/{stored.case_id}/verifications"

    shown = await client.get(address, headers=access.headers("an-paris"))

    (question,) = shown.json()["verifications"]
    assert (question["answer"], question["answer_comment"], question["is_by_rule"]) == (
        *("identity_misused", "Je n’étais pas au cabinet."),
        True,
    )
    assert question["suggestion"] == {
        "kind": "confirm",
        "reason_code": "prescriber_denies",
        "detail": {"anomaly": "prescriber_impersonated"},
    }
    (hold,) = shown.json()["holds"]
    assert (hold["reason"], hold["released_at"]) == ("identity_misused", None)
    ended = await client.post(
        "/v1/decisions",
        json={
            "kind": "release_prescriber",
            "subject_id": hold["hold_id"],
            "reason_code": "identity_secured",
        },
        headers=analyst("release-01"),
    )
    assert ended.status_code == 201


async def test_analysts_of_another_caisse_ask_nothing_and_read_nothing(client, pool, access):
    stored = await asked(pool)
    await pool.execute("UPDATE fraud_case SET caisse = '751'")
    address = f"/v1/cases/{stored.case_id}/verifications"

    read = await client.get(address, headers=access.headers("an-lyon"))
    put_anew = await client.post(
        address, json={}, headers=access.headers("an-lyon", key="ask-00099")
    )

    assert (read.status_code, put_anew.status_code) == (404, 404)
