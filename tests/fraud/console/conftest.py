"""The console over HTTP: the service not started, its pages, and analysts who sign in for real."""

from collections.abc import Callable

import pytest

from services.fraud.console.desk import ConsoleDesk
from tests.fraud.console.browser import Browser, sandbox_issuer


@pytest.fixture
def console(service, access) -> ConsoleDesk:
    """The console's desk, its issuer being the sandbox's, without a network."""
    access.open(service.app)
    desk: ConsoleDesk = service.app.state.console
    service.app.state.console = sandbox_issuer(desk, access)
    return service.app.state.console


@pytest.fixture
def new_browser(service, console) -> Callable[[], Browser]:
    """`new_browser()`: another computer."""
    assert console.issuer is not None
    return lambda: Browser(service.app)


@pytest.fixture
async def browser(new_browser):
    """`browser` visits without signing in; `await browser.sign_in("an-paris")` does."""
    async with new_browser() as one:
        yield one
