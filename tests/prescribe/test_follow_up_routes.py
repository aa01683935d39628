"""A prescriber's software asks over HTTP which of his prescriptions wait to be executed."""

import pytest

from tests.prescribe.desk import database_of
from tests.prescribe.events import consent

LIST = "/v1/follow-ups?kind=never_executed"


@pytest.fixture
async def waiting(issue, service):
    """Three prescriptions of dr-martin that nobody has executed for three weeks."""
    numbers = [(await issue(key=f"key-0000000{n}")).json()["number"] for n in range(3)]
    await database_of(service).pool.execute("UPDATE follow_up SET since = since - 21")
    return numbers


async def test_what_waits_is_listed_page_by_page(get, waiting):
    first = (await get(f"{LIST}&limit=2")).json()
    second = (await get(f"{LIST}&limit=2&after={first['next']}")).json()

    shown = [found["number"] for found in first["follow_ups"] + second["follow_ups"]]
    assert sorted(shown) == sorted(waiting)
    assert second["next"] is None
    assert set(first["follow_ups"][0]) == {
        *("number", "kind", "since", "until", "issued_on", "patient", "lines"),
    }


async def test_an_objection_takes_a_prescription_off_the_list_at_once(get, waiting, service):
    await database_of(service).take(consent(waiting[0], sees=False))

    hidden = (await get(LIST)).json()["follow_ups"]
    await database_of(service).take(consent(waiting[0], sees=True, sequence=2))
    shown = (await get(LIST)).json()["follow_ups"]

    assert {found["number"] for found in hidden} == set(waiting[1:])
    assert {found["number"] for found in shown} == set(waiting)


async def test_another_prescriber_has_a_list_of_his_own(get, waiting):
    assert len((await get(LIST)).json()["follow_ups"]) == len(waiting)
    assert (await get(LIST, "dr-bernard")).json() == {"follow_ups": [], "next": None}


@pytest.mark.parametrize("identity", ["ph-durand", "pat-ada"])
async def test_only_prescribers_follow(get, identity):
    answer = await get(LIST, identity)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("/v1/follow-ups", "request_invalid"),
        ("/v1/follow-ups?kind=lost", "request_invalid"),
        (f"{LIST}&limit=0", "request_invalid"),
        (f"{LIST}&limit=101", "request_invalid"),
        (f"{LIST}&after=MjAyNi0xMS0yMiBub251bWJlcg", "cursor_invalid"),
    ],
)
async def test_a_question_that_cannot_be_answered_is_refused(get, query, code):
    answer = await get(query)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
