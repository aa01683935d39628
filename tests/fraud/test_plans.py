"""No query of fraud reads a whole table."""

from services.fraud import store
from tests.plans import read_whole

# A few dozen rules and the fences of peers: they are read, and put in anew, whole.
SMALL = ("FROM rule_version\n", "DELETE FROM peer_fence")


async def test_each_query_finds_its_rows_by_an_index(pool):
    found = await read_whole(pool, store)

    assert [query for query in found if not any(small in query for small in SMALL)] == []
