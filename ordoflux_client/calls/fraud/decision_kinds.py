"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_decision_kinds": Route("fraud", "list_decision_kinds", "GET", "/v1/decision-kinds"),
}
_READ_LIST_DECISION_KINDS = reader_of(models.DecisionKinds)


def list_decision_kinds() -> Call[models.DecisionKinds]:
    """Sortes de décisions et leurs motifs, à proposer à l’analyste."""
    return make_call(ROUTES["list_decision_kinds"], _READ_LIST_DECISION_KINDS)
