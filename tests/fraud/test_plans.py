"""No query of fraud reads a whole table."""

from services.fraud import store
from tests.plans import read_whole


async def test_each_query_finds_its_rows_by_an_index(pool):
    assert await read_whole(pool, store) == []
