"""The index of names in PostgreSQL: what finds an alert, and what is left of one."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from services.fraud.model.searching import PersonName, SearchableNames, Whose
from services.fraud.search import FoldedName, NameKeys
from services.fraud.store import search
from services.fraud.store.search import Sight
from services.fraud.use_cases import index_alert, index_anew, remove_alert
from services.fraud.use_cases.indexing import open_names
from shared.db import transaction
from shared.sealing import KeyRing
from tests.builders import a_number
from tests.fraud.deciding import a_case, a_proposal, decided
from tests.fraud.desk import FRAUD_SEALING_KEYS, RESOURCES

NAMES = SearchableNames(
    patient=PersonName(family="PATIENTE-FICTIVE", given="Adélaïde"),
    birth_date=date(1979, 3, 5),
    prescriber=PersonName(family="Medecin-Fictif", given="Jean"),
)
PARIS_SIGHT = Sight("11", "region")


@pytest.fixture
async def alerts(pool) -> tuple[UUID, UUID]:
    """Two alerts of Paris, the second one newer."""
    first, second = await an_alert(pool, a_number(1)), await an_alert(pool, a_number(2))
    return first, second


async def an_alert(pool: asyncpg.Pool, number: str) -> UUID:
    asked = a_proposal(await a_case(pool, number=number), spread="region")
    return (await decided(pool, asked)).decision_id


async def index(pool: asyncpg.Pool, alert: UUID, names: SearchableNames = NAMES) -> None:
    async with transaction(pool) as conn:
        await index_alert(conn, RESOURCES, alert, names)


async def candidates(
    pool: asyncpg.Pool,
    family: str,
    whose: Whose = Whose.PATIENT,
    keys: KeyRing = RESOURCES.key_ring,
) -> tuple[search.Candidate, ...]:
    asked = NameKeys.of(keys).asked(whose, FoldedName.of(PersonName(family=family)))
    async with pool.acquire() as conn:
        return await search.list_candidates(conn, asked, PARIS_SIGHT, postings=999, limit=200)


async def found(pool: asyncpg.Pool, family: str, *rest) -> list[UUID]:
    return [each.name.alert_id for each in await candidates(pool, family, *rest)]


async def test_an_alert_is_found_by_either_name_each_in_its_own_place(pool, alerts):
    await index(pool, alerts[0])

    assert await found(pool, "patiente fictive") == [alerts[0]]
    assert await found(pool, "Adelayde") == [alerts[0]]
    assert await found(pool, "medecinfictif", Whose.PRESCRIBER) == [alerts[0]]
    assert await found(pool, "medecin", Whose.PATIENT) == []


async def test_no_name_stands_in_any_table(pool, alerts):
    await index(pool, alerts[0])

    rows = await pool.fetch(
        """
        SELECT n::TEXT AS line FROM alert_name AS n UNION ALL SELECT w::TEXT FROM name_word AS w
        UNION ALL SELECT l::TEXT FROM name_lead AS l UNION ALL SELECT p::TEXT FROM name_posting AS p
        """
    )
    text = "\n".join(row["line"] for row in rows).casefold()
    assert len(rows) > 50
    assert not [word for word in ("patiente", "fictive", "adelaide", "1979-03") if word in text]


async def test_the_words_that_no_other_alert_has_go_with_their_alert(pool, alerts):
    await index(pool, alerts[0])
    await index(pool, alerts[1], replace(NAMES, patient=PersonName(family="Patiente-Fictive")))

    async with transaction(pool) as conn:
        await remove_alert(conn, alerts[0])

    assert await found(pool, "Adélaïde") == []
    assert await found(pool, "Patiente") == [alerts[1]]
    async with transaction(pool) as conn:
        await remove_alert(conn, alerts[1])
        await remove_alert(conn, alerts[1])
    for table in ("alert_name", "name_word", "name_lead", "name_posting"):
        assert await pool.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our names


async def test_an_alert_that_is_indexed_again_is_found_by_its_new_names_only(pool, alerts):
    await index(pool, alerts[0])

    await index(pool, alerts[0], replace(NAMES, patient=PersonName(family="Rectifiée")))

    assert await found(pool, "Rectifie") == [alerts[0]]
    assert await found(pool, "Patiente") == []


async def test_alerts_are_found_while_and_after_a_key_is_replaced(pool, alerts):
    await index(pool, alerts[0])
    await index(pool, alerts[1])
    both = KeyRing.from_setting(f"fraud-next:{'C' * 42}A,{FRAUD_SEALING_KEYS}")
    only_new = KeyRing.from_setting(f"fraud-next:{'C' * 42}A")
    resources = replace(RESOURCES, key_ring=both)
    assert await found(pool, "Patiente", Whose.PATIENT, both) == [alerts[1], alerts[0]]

    counts = [await index_anew(pool, resources, limit=1) for _ in range(3)]

    assert counts == [1, 1, 0]
    assert sorted(await found(pool, "Patiente", Whose.PATIENT, only_new)) == sorted(alerts)
    assert await found(pool, "Patiente") == []
    for each in await candidates(pool, "patiente", Whose.PATIENT, only_new):
        assert open_names(only_new, each.name) == NAMES


async def test_an_alert_without_a_latin_letter_is_not_indexed(pool, alerts):
    await index(
        pool, alerts[0], SearchableNames(patient=PersonName(family="李", given="%' --\x00"))
    )

    assert await pool.fetchval("SELECT count(*) FROM alert_name") == 0
