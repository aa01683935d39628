"""What whole entries of a Bundle must tell, and agree on."""

import pytest

from tests.prescribe.bundles import (
    a_bundle,
    a_request,
    sees,
)
from tests.prescribe.reading_bundles import ON, a_changed, refusals


def test_lines_of_different_days_or_of_different_consent_are_refused():
    other = a_request(on="2026-11-21", extension=[sees(value=False)])

    places = refusals(a_bundle(a_request(on=ON), other))["fhir_lines_disagree"]

    assert set(places) == {
        "Bundle.entry[3].resource.authoredOn",
        "Bundle.entry[3].resource.extension",
    }


@pytest.mark.parametrize("url", ["../../admin", "Patient", "MedicationRequest/1", "Bundle"])
def test_an_entry_sent_to_another_address_than_its_kind_is_refused(url):
    bundle = a_changed()
    bundle["entry"][2]["request"]["url"] = url

    assert refusals(bundle)["fhir_element_refused"] == ["Bundle.entry[2].request.url"]
