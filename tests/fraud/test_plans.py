"""No query of fraud reads a whole table."""

from services.fraud import store
from tests.plans import read_whole

# A few dozen rules: their list is read whole.
SMALL = "FROM rule_version\n"


async def test_each_query_finds_its_rows_by_an_index(pool):
    found = await read_whole(pool, store)

    assert [query for query in found if SMALL not in query] == []
