"""No query of dispense reads a whole table."""

from services.dispense import store
from tests.plans import read_whole


async def test_each_query_finds_its_rows_by_an_index(counter):
    assert await read_whole(counter.pool, store) == []
