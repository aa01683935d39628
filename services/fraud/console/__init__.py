"""The analysts' console: pages in French under /console, made on the server.

It calls the use cases that the JSON API calls, and has no SQL of its own. A page lives in a module
of this package with `add_pages(router)`, listed in `pages.py`; ADR 45 says why it is made so.
"""

from services.fraud.console.desk import ConsoleDesk, make_desk
from services.fraud.console.pages import make_console

__all__ = ["ConsoleDesk", "make_console", "make_desk"]
