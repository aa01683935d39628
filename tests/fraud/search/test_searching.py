"""The search as officines and analysts ask for it: what they find, what they leave behind."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import asyncpg
import pytest

from bench.alert_shelf import AlertShelf, MadeUpAlert
from bench.french_names import People
from services.fraud.model.caller import Caller
from services.fraud.model.searching import (
    AlertSearch,
    ByIns,
    ByName,
    ByNumber,
    ByPrescriber,
    FoundAfter,
    FoundAlert,
    MatchReason,
    PersonName,
    SearchLimits,
    SearchTerms,
    Whose,
)
from services.fraud.use_cases.searching import forget_old_counts, search_alerts
from shared.access.actors import Actor, Role
from shared.identifiers import Finess, Rpps
from shared.number import PrescriptionNumber
from tests.builders import INS
from tests.fraud.desk import RESOURCES
from tests.fraud.events import NOON, an_id

STORED = 15
PATIENT = Whose.PATIENT


def a_pharmacist(rpps: str = "99900000037", *, at: datetime = NOON) -> Caller:
    actor = Actor(role=Role.PHARMACIST, subject="test", rpps=Rpps(rpps), finess=Finess("759999014"))
    return Caller(actor=actor, at=at, correlation_id=an_id())


PARIS = a_pharmacist()


@pytest.fixture
async def shelf(pool) -> list[MadeUpAlert]:
    """Alerts about made-up people, sealed and indexed; none is in Île-de-France."""
    async with pool.acquire() as conn:
        shelf = AlertShelf(conn, RESOURCES, people=People(1, families=50))
        await shelf.fill(STORED)
    await change(pool, "UPDATE alert SET scope = 'national', region = '84'")
    return shelf.alerts


async def change(pool: asyncpg.Pool, statement: str, *values: object) -> None:
    """Change alerts behind the back of the decisions that they hang on."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        await conn.execute(statement, *values)


async def search(pool, terms: SearchTerms, *, caller: Caller = PARIS, **changes: Any) -> Any:
    parts: dict[str, Any] = {"terms": terms, "scope": "national", "limit": 20}
    return await search_alerts(pool, RESOURCES, AlertSearch(**parts | changes), caller=caller)


def by_name(alert: MadeUpAlert, whose: Whose = PATIENT, **changes: Any) -> ByName:
    return ByName(whose, replace(alert.names.of(whose), **changes))


def ids(found: tuple[FoundAlert, ...]) -> list[Any]:
    return [each.alert.alert_id for each in found]


async def test_each_alert_is_the_first_answer_to_the_name_of_its_patient(pool, shelf):
    for alert in shelf[:5]:
        found = await search(pool, by_name(alert))

        assert found[0].alert.alert_id == alert.alert_id
        assert found[0].match.reasons == (MatchReason.EXACT,)


async def test_a_patient_is_not_found_under_the_name_of_a_prescriber(pool, shelf):
    found = await search(pool, ByName(Whose.PRESCRIBER, shelf[0].patient.name))

    assert shelf[0].alert_id not in ids(found)
    assert shelf[0].alert_id in ids(await search(pool, by_name(shelf[0], Whose.PRESCRIBER)))


async def test_a_patient_is_found_by_the_number_on_the_card(pool, shelf):
    ref = RESOURCES.patient_refs.ref(INS)
    await change(pool, "UPDATE alert SET patient_ref = $1 WHERE number = $2", ref, shelf[3].number)

    for typed in ("279035121518989", "2 79 03 51 215 189"):
        assert ids(await search(pool, ByIns(typed))) == [shelf[3].alert_id]


async def test_a_number_is_found_however_it_is_grouped(pool, shelf):
    number = PrescriptionNumber(shelf[7].number)

    for typed in (number, number.grouped, number.lower()):
        assert ids(await search(pool, ByNumber(typed))) == [shelf[7].alert_id]


async def test_a_prescriber_is_found_by_number_or_place_newest_first(pool, shelf):
    await change(
        pool, "UPDATE alert SET establishment = '759999022' WHERE alert_id = $1", shelf[9].alert_id
    )

    of_rpps = await search(pool, ByPrescriber(rpps=shelf[9].rpps))
    of_place = await search(pool, ByPrescriber(establishment="75 9999 022"))

    assert shelf[9].alert_id in ids(of_rpps)
    moments = [each.alert.spread_at for each in of_rpps]
    assert moments == sorted(moments, reverse=True)
    assert ids(of_place) == [shelf[9].alert_id]


async def test_alerts_of_another_region_are_seen_where_they_are_national_and_asked_for(pool, shelf):
    assert await search(pool, by_name(shelf[0]), scope="region") == ()

    await change(pool, "UPDATE alert SET scope = 'region'")

    assert await search(pool, by_name(shelf[0])) == ()
    await change(pool, "UPDATE alert SET region = '11'")
    assert await search(pool, by_name(shelf[0]), scope="region") != ()


async def test_a_withdrawn_alert_is_found_by_nothing(pool, shelf):
    await change(pool, "UPDATE alert SET withdrawn_at = now(), rectify_decision_id = alert_id")

    for terms in (by_name(shelf[0]), ByNumber(shelf[0].number), ByPrescriber(rpps=shelf[0].rpps)):
        assert await search(pool, terms) == ()


@pytest.mark.parametrize("terms", ["name", "prescriber"])
async def test_pages_go_on_where_the_last_one_ended(pool, shelf, terms):
    await change(pool, "UPDATE alert SET prescriber_rpps = '10000000001'")
    asked = (
        ByName(Whose.PRESCRIBER, PersonName(family=shelf[0].prescriber.name.family))
        if terms == "name"
        else ByPrescriber(rpps=Rpps("10000000001"))
    )
    whole = await search(pool, asked, limit=50)
    after, pages = None, []
    for _ in range(len(whole) + 1):
        page = await search(pool, asked, limit=1, after=after)
        pages += page
        if page:
            last = page[0]
            after = FoundAfter(
                score=last.match.score,
                spread_at=last.alert.spread_at,
                alert_id=last.alert.alert_id,
            )

    assert len(whole) > 2
    assert pages[: len(whole)] == list(whole)
    assert all(one.match.score >= other.match.score for one, other in pairwise(whole))


async def test_what_is_shown_leaves_rows_that_name_nobody(pool, shelf):
    found = await search(pool, by_name(shelf[0]))

    rows = await pool.fetch("SELECT operation, outcome, patient_ref, detail::TEXT FROM audit")
    assert {row["operation"] for row in rows} == {"alert_search"}
    assert sorted(row["outcome"] for row in rows) == sorted(["found", *["shown"] * len(found)])
    assert shelf[0].patient_ref in {row["patient_ref"] for row in rows}
    text = str([tuple(row) for row in rows]).casefold()
    assert (shelf[0].patient.name.family or "").casefold() not in text
    assert '"kind": "patient_name"' in text


async def test_a_search_without_a_finding_leaves_its_row_too(pool):
    assert await search(pool, ByNumber("0000")) == ()

    assert await pool.fetchval("SELECT outcome FROM audit") == "none"


async def test_what_is_no_ins_is_refused(pool):
    for number in ("", "1", "279035121518988", "abc"):
        refusal = await search(pool, ByIns(number))

        assert (refusal.code, refusal.field) == ("search_ins_invalid", "ins")


async def test_a_name_of_too_few_letters_is_refused(pool):
    for family in ("Ly", "%%%%%%", "____", "\x00\x00\x00\x00", "\u202eabc", "李明李明"):
        refusal = await search(pool, ByName(PATIENT, PersonName(family=family)))

        assert refusal.code == "search_too_short"


@pytest.mark.usefixtures("shelf")
async def test_hostile_names_find_nobody_and_break_nothing(pool):
    for family in ("a" * 10_000, "Jean " * 2_000, "' OR 1=1 --xx", "Robert'); DROP"):
        name = PersonName(family=family, given=family)

        assert await search(pool, ByName(PATIENT, name)) == ()


async def test_whoever_searches_too_often_waits_and_so_does_the_officine(pool, shelf):
    limits = SearchLimits(person_short=2, officine_short=3)
    resources = replace(RESOURCES, search_limits=limits)
    asked = AlertSearch(terms=by_name(shelf[0]), scope="national", limit=1)
    colleague, third = a_pharmacist("99900000045"), a_pharmacist("99900000052")

    answers = [
        await search_alerts(pool, resources, asked, caller=caller)
        for caller in (PARIS, PARIS, PARIS, colleague, third)
    ]

    codes = [None if isinstance(each, tuple) else each.code for each in answers]
    assert codes == [None, None, *["too_many_searches"] * 3]
    assert await pool.fetchval("SELECT count(*) FROM audit WHERE outcome = $1", codes[2]) == 3
    later = replace(PARIS, at=NOON + timedelta(minutes=10))
    assert isinstance(await search_alerts(pool, resources, asked, caller=later), tuple)


async def test_who_has_searched_long_ago_is_forgotten(pool, shelf):
    await search(pool, by_name(shelf[0]))
    await search(pool, by_name(shelf[0]), caller=a_pharmacist(at=NOON + timedelta(days=2)))

    await forget_old_counts(pool, now=NOON + timedelta(days=3), limit=10)

    assert await pool.fetchval("SELECT count(*) FROM alert_search_count") == 2
    await forget_old_counts(pool, now=NOON + timedelta(days=5), limit=10)
    assert await pool.fetchval("SELECT count(*) FROM alert_search_count") == 0


def test_what_is_looked_for_does_not_print():
    asked = AlertSearch(
        terms=ByName(PATIENT, PersonName(family="Secrète")), scope="region", limit=1
    )

    assert "Secrète" not in repr(asked)
    assert "279" not in repr(ByIns("279035121518989"))
