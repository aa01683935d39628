"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Any, Final

from ordoflux_client.call import Call, Route, make_call, reader_of

ROUTES: Final[Mapping[str, Route]] = {
    "list_errors": Route("fraud", "list_errors", "GET", "/v1/errors", is_public=True),
}
_READ_LIST_ERRORS = reader_of(tuple[dict[str, Any], ...])


def list_errors() -> Call[tuple[dict[str, Any], ...]]:
    """Catalogue des erreurs : codes stables, phrases en français, conseils de renvoi."""
    return make_call(ROUTES["list_errors"], _READ_LIST_ERRORS)
