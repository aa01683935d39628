"""Bodies of what analysts ask of rules."""

from typing import Annotated

from pydantic import Field, JsonValue

from services.fraud.model.rule_versions import Draft
from shared.fields import Count, Model, Text

PARAMETERS_MAX = 20
RULE_PATTERN = r"^S[0-9]{1,2}(\.[a-z_]{1,30})?$"

ParameterName = Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=40)]


class DraftBody(Model):
    """Une nouvelle version : les paramètres qui changent, les autres restent ceux en service.

    « note » : pourquoi, pour le collègue qui approuvera ; sans nom ni donnée de patient.
    """

    rule: Annotated[str, Field(pattern=RULE_PATTERN, max_length=40)]
    parameters: Annotated[dict[ParameterName, JsonValue], Field(max_length=PARAMETERS_MAX)]
    note: Annotated[str, Text(max=1_000, may_be_empty=True, multiline=True)] = ""

    def as_domain(self) -> Draft:
        """Return the draft for the use case."""
        return Draft(rule=self.rule, parameters=self.parameters, note=self.note)


class BacktestBody(Model):
    """Sur combien de jours d’historique essayer la version, les plus récents."""

    days: Annotated[Count, Field(ge=1, le=90)] = 30
