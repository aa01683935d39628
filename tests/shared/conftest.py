"""Fixtures of the edge's tests: the demo application and a client that speaks to it."""

import pytest

from tests.access import Access
from tests.toy_app import client_of, make_toy


@pytest.fixture
def app():
    demo = make_toy()
    Access().open(demo)
    return demo


@pytest.fixture
async def client(app):
    async with client_of(app) as one:
        yield one
