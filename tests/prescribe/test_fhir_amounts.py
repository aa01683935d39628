"""Days and packs of a Bundle: as they are written, and nothing beside them lost."""

import pytest

from tests.prescribe.bundles import a_bundle, a_request, boxes
from tests.prescribe.reading_bundles import ON, received


@pytest.mark.parametrize("moment", ["", "T23:30:00+01:00", "T23:30:00.123Z"])
def test_the_day_is_the_one_that_is_written(moment):
    read = received(a_bundle(a_request(on=f"{ON}{moment}")))

    assert read.draft.issued_on.isoformat() == ON


@pytest.mark.parametrize(
    ("quantity", "notices"),
    [
        ({"unit": "Boîte(s)"}, ()),
        (boxes(2), ()),
        (
            boxes(2) | {"unit": "boîte de 30"},
            ("Bundle.entry[2].resource.dispenseRequest.quantity.unit",),
        ),
    ],
)
def test_packs_are_counted_by_their_code_or_by_a_unit_that_says_nothing_else(quantity, notices):
    read = received(
        a_bundle(a_request(on=ON, dispenseRequest={"quantity": {"value": 2} | quantity}))
    )

    assert (read.draft.lines[0].packs, read.reading.notices) == (2, notices)
