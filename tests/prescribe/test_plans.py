"""No query of prescribe reads a whole table, but for the few keys that sign."""

from services.prescribe import store
from tests.plans import read_whole


async def test_each_query_finds_its_rows_by_an_index(pool):
    found = await read_whole(pool, store)

    assert [query for query in found if "FROM signing_key" not in query] == []
