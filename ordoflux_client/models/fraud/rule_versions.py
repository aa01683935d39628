"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from typing import Annotated

from pydantic import Field

from ordoflux_client.models.fraud.rules import BacktestAnswer
from ordoflux_client.shapes import Answered, Asked


class BacktestBody(Asked):
    """Sur combien de jours d’historique essayer la version, les plus récents."""

    days: Annotated[int, Field(ge=1, le=90)] = 30


class BacktestList(Answered):
    """Les essais d’une version, du plus récent au plus ancien."""

    backtests: tuple[BacktestAnswer, ...]
