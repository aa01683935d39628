"""The index of names in PostgreSQL: what finds an alert, and what is left of one."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import asyncpg

from services.fraud.model.searching import PersonName, SearchableNames, Whose
from services.fraud.search import FoldedName, NameKeys
from services.fraud.store import search
from services.fraud.use_cases import index_alert, index_anew, remove_alert
from services.fraud.use_cases.indexing import open_names
from shared.db import transaction
from shared.sealing import KeyRing
from tests.fraud.desk import FRAUD_SEALING_KEYS, RESOURCES

NAMES = SearchableNames(
    patient=PersonName(family="PATIENTE-FICTIVE", given="Adélaïde"),
    birth_date=date(1979, 3, 5),
    prescriber=PersonName(family="Medecin-Fictif", given="Jean"),
)
ALERT, OTHER_ALERT = UUID(int=1), UUID(int=2)


async def index(pool: asyncpg.Pool, alert: UUID = ALERT, names: SearchableNames = NAMES) -> None:
    async with transaction(pool) as conn:
        await index_alert(conn, RESOURCES, alert, names)


async def found(
    pool: asyncpg.Pool,
    family: str,
    whose: Whose = Whose.PATIENT,
    keys: KeyRing = RESOURCES.key_ring,
) -> list[UUID]:
    asked = NameKeys.of(keys).asked(whose, FoldedName.of(PersonName(family=family)))
    async with pool.acquire() as conn:
        return [one.alert_id for one in await search.list_candidates(conn, asked, limit=200)]


async def test_an_alert_is_found_by_either_name_each_in_its_own_place(pool):
    await index(pool)

    assert await found(pool, "patiente fictive") == [ALERT]
    assert await found(pool, "Adelayde") == [ALERT]
    assert await found(pool, "medecinfictif", Whose.PRESCRIBER) == [ALERT]
    assert await found(pool, "medecin", Whose.PATIENT) == []


async def test_no_name_stands_in_any_table(pool):
    await index(pool)

    rows = await pool.fetch(
        """
        SELECT n::TEXT AS line FROM alert_name AS n UNION ALL SELECT w::TEXT FROM name_word AS w
        UNION ALL SELECT l::TEXT FROM name_lead AS l UNION ALL SELECT p::TEXT FROM name_posting AS p
        """
    )
    text = "\n".join(row["line"] for row in rows).casefold()
    assert len(rows) > 50
    assert not [word for word in ("patiente", "fictive", "adelaide", "1979-03") if word in text]


async def test_the_words_that_no_other_alert_has_go_with_their_alert(pool):
    await index(pool)
    await index(pool, OTHER_ALERT, replace(NAMES, patient=PersonName(family="Patiente-Fictive")))

    async with transaction(pool) as conn:
        await remove_alert(conn, ALERT)

    assert await found(pool, "Adélaïde") == []
    assert await found(pool, "Patiente") == [OTHER_ALERT]
    async with transaction(pool) as conn:
        await remove_alert(conn, OTHER_ALERT)
        await remove_alert(conn, OTHER_ALERT)
    for table in ("alert_name", "name_word", "name_lead", "name_posting"):
        assert await pool.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our names


async def test_an_alert_that_is_indexed_again_is_found_by_its_new_names_only(pool):
    await index(pool)

    await index(pool, names=replace(NAMES, patient=PersonName(family="Rectifiée")))

    assert await found(pool, "Rectifie") == [ALERT]
    assert await found(pool, "Patiente") == []


async def test_alerts_are_found_while_and_after_a_key_is_replaced(pool):
    await index(pool)
    await index(pool, OTHER_ALERT)
    both = KeyRing.from_setting(f"fraud-next:{'C' * 42}A,{FRAUD_SEALING_KEYS}")
    only_new = KeyRing.from_setting(f"fraud-next:{'C' * 42}A")
    resources = replace(RESOURCES, key_ring=both)
    assert await found(pool, "Patiente", keys=both) == [OTHER_ALERT, ALERT]

    counts = [await index_anew(pool, resources, limit=1) for _ in range(3)]

    assert counts == [1, 1, 0]
    assert sorted(await found(pool, "Patiente", keys=only_new)) == [ALERT, OTHER_ALERT]
    assert await found(pool, "Patiente", keys=RESOURCES.key_ring) == []
    async with pool.acquire() as conn:
        asked = NameKeys.of(only_new).asked(Whose.PATIENT, FoldedName(("patiente",)))
        for sealed in await search.list_candidates(conn, asked, limit=9):
            assert open_names(only_new, sealed) == NAMES


async def test_an_alert_without_a_latin_letter_is_not_indexed(pool):
    await index(pool, names=SearchableNames(patient=PersonName(family="李", given="%' --\x00")))

    assert await pool.fetchval("SELECT count(*) FROM alert_name") == 0
