"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "scan": Route("dispense", "scan", "POST", "/v1/scans"),
}
_READ_SCAN = reader_of(models.ScanAnswer)


def scan(body: models.ScanBody) -> Call[models.ScanAnswer]:
    """Reconnaître ce qui vient d’être scanné, et dire quoi en faire ; rien n’est ouvert."""
    return make_call(ROUTES["scan"], _READ_SCAN, body=body)
