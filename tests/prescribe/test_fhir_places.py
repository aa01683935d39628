"""The place of work that a Bundle names is the token's: said again, or not at all."""

from typing import Any

import pytest

from services.prescribe.model import Author
from shared.fhir import systems
from shared.identifiers import Finess
from tests.builders import PRESCRIBER_RPPS
from tests.prescribe.bundles import a_bundle, a_request
from tests.prescribe.reading_bundles import AUTHOR, ON, received, refusals

OWN, OTHER = "759999014", "759999022"
AT_WORK = Author(PRESCRIBER_RPPS, Finess(OWN))
NAME = "Hôpital fictif, cardiologie"
DIFFERS = {"fhir_requester_differs": ["Bundle.entry[2].resource.organization"]}


def a_role(organization: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "PractitionerRole", "organization": organization}


def inline(finess: str, system: str = systems.FINESS) -> tuple[dict[str, Any], ...]:
    return (a_role({"display": NAME, "identifier": {"system": system, "value": finess}}),)


def referenced(finess: str, system: str = systems.FINESS) -> tuple[dict[str, Any], ...]:
    identifier = {"system": system, "value": finess}
    hospital = {"resourceType": "Organization", "id": "h", "name": NAME, "identifier": [identifier]}
    return a_role({"reference": "Organization/h"}), hospital


def in_a_bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return a_bundle(*resources, a_request(on=ON))


@pytest.mark.parametrize("said", [inline, referenced])
def test_the_finess_of_the_token_may_be_repeated(said):
    for resources in (said(OWN), said(f"1{OWN}", systems.IDNST)):
        prescriber = received(in_a_bundle(*resources), AT_WORK).draft.prescriber
        assert prescriber.hospital_service == NAME


@pytest.mark.parametrize("said", [inline, referenced])
def test_another_finess_than_the_tokens_is_refused_where_the_role_says_it(said):
    for resources in (said(OTHER), said(f"1{OTHER}", systems.IDNST)):
        found = refusals(in_a_bundle(*resources), AT_WORK)
        assert DIFFERS.items() <= found.items()


@pytest.mark.parametrize("said", [inline, referenced])
def test_a_token_without_finess_lets_nobody_say_one(said):
    found = refusals(in_a_bundle(*said(OWN)), AUTHOR)

    assert DIFFERS.items() <= found.items()


@pytest.mark.parametrize("said", [inline, referenced])
def test_a_number_that_is_no_finess_is_the_senders_own(said):
    prescriber = received(in_a_bundle(*said("x", "https://siret.example")), AUTHOR).draft.prescriber

    assert prescriber.hospital_service == NAME


def test_a_place_that_is_not_in_the_bundle_is_refused():
    found = refusals(in_a_bundle(a_role({"reference": "Organization/x"})), AT_WORK)

    assert found["fhir_reference_unresolved"] == ["Bundle.entry[2].resource.organization"]
