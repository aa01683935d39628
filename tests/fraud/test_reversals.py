"""What an officine takes back is no execution any more, and stands in the timeline."""

from tests.access import Access
from tests.fraud.desk import Desk
from tests.fraud.events import A, B, exhausted, presented, recorded, refused, reversal, served

HANDOVER = "SELECT has_served, has_left_rest, served_lines FROM handover"


async def test_who_took_all_of_it_back_has_served_nothing_and_the_patient_may_go_elsewhere(
    desk: Desk,
):
    done = recorded(A, 0.1)

    await desk.take(presented(A), done, reversal(done, 0.2))

    assert tuple(await desk.one_row(HANDOVER)) == (False, True, [])
    await desk.take(presented(B, 1))
    assert await desk.raised() == []


async def test_who_took_one_line_back_has_served_the_other(desk: Desk):
    done = recorded(A, 0.1, served(), served(line=2))

    await desk.take(done, reversal(done, 0.2, lines=(served(line=2),)))

    assert tuple(await desk.one_row(HANDOVER)) == (True, True, [1])


async def test_a_second_copy_changes_nothing(desk: Desk):
    done = recorded()
    event = reversal(done, 0.2)

    await desk.take(done, event, event)

    assert await desk.count("reversal") == 1


async def test_an_analyst_reads_what_was_taken_back_and_why(client, service, access: Access):
    desk = Desk(service.parts.pool)
    done = recorded(A, 0.1)
    await desk.take(presented(A), done, reversal(done, 0.2), exhausted(B, 1), refused(B, 2))

    headers = access.headers("an-paris")
    (case,) = (await client.get("/v1/cases", headers=headers)).json()["cases"]
    read = (await client.get(f"/v1/cases/{case['case_id']}", headers=headers)).json()

    (told,) = [each for each in read["timeline"] if each["kind"] == "reversed"]
    assert (told["reason"], told["lines"], told["pharmacy_finess"]) == ("not_collected", [1], A)
