"""Bundles read without HTTP: what is read, or where each refusal stands."""

import json
from functools import cache
from typing import Any

import pytest

from services.prescribe.model import Author
from services.prescribe.problems import PROBLEMS
from services.prescribe.routes.fhir import Received, received_of
from shared.fhir.outcome import outcome_of
from shared.medicines import Catalogue
from shared.problems import EDGE_PROBLEMS, Refused, catalogue_of, problem_body
from tests.builders import ISSUED_ON, PRESCRIBER_RPPS
from tests.fhir_oracle import check_resource
from tests.prescribe.bundles import a_bundle, a_request

CATALOGUE = catalogue_of((*EDGE_PROBLEMS, *PROBLEMS))
AUTHOR = Author(PRESCRIBER_RPPS)
ON = ISSUED_ON.isoformat()
SECRET = "TRÈS-SECRET"


@cache
def _medicines() -> Catalogue:
    return Catalogue.open()


def received(bundle: Any, author: Author = AUTHOR) -> Received:
    return received_of(bundle, author, CATALOGUE, medicines=_medicines())


def refusals(bundle: Any, author: Author = AUTHOR) -> dict[str, list[str]]:
    """Return the places by problem, as the caller reads them; the Bundle must be refused."""
    with pytest.raises(Refused) as refused:
        received(bundle, author)
    _, problem = problem_body(CATALOGUE, refused.value, correlation_id="x")
    outcome = check_resource(json.dumps(outcome_of(problem)).encode())
    assert SECRET not in str(outcome)
    places: dict[str, list[str]] = {}
    for issue in outcome["issue"]:
        code = issue["details"]["coding"][0]["code"]
        places.setdefault(code, []).extend(issue.get("expression", []))
    return places


def a_changed(**changes: Any) -> dict[str, Any]:
    return a_bundle(a_request(on=ON, **changes))


PREPARED = {
    "resourceType": "Medication",
    "id": "m",
    "code": {"text": "méthotrexate comprimé"},
    "form": {"text": "comprimé"},
    "ingredient": [{"strength": {"numerator": {"value": 10, "unit": "mg"}}}],
}
