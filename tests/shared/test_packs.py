"""Units a day and packs: counted alike where they are issued and where they are handed over."""

from decimal import Decimal

import pytest

from shared.packs import packs_for, units_a_day


@pytest.mark.parametrize(
    ("units_per_intake", "intakes_per_day", "expected"),
    [
        ("1", 2, Decimal(2)),
        ("0.5", 3, Decimal("1.5")),
        (None, 2, None),
        ("1", None, None),
        ("0", 2, None),
        ("1", 0, None),
        ("-1", 2, None),
        ("NaN", 2, None),
        ("Infinity", 2, None),
        ("une", 2, None),
    ],
)
def test_units_are_counted_where_the_dosage_has_a_structure(
    units_per_intake, intakes_per_day, expected
):
    found = units_a_day(units_per_intake=units_per_intake, intakes_per_day=intakes_per_day)

    assert found == expected


@pytest.mark.parametrize(("days", "packs"), [(15, 1), (16, 2), (30, 2)])
def test_packs_are_not_cut(days, packs):
    assert packs_for(days, per_day=Decimal(2), units_per_pack=30) == packs
