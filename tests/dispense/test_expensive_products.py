"""What the catalogue knows of expensive medicines: by the pack, by what was signed."""

import pytest

from services.dispense.products import expensive_lines, is_smallest_pack
from shared.contracts.prescription import MedicineInn, MedicineSpeciality, Mentions
from shared.identifiers import Cip13
from tests.builders import a_content, a_line
from tests.dispense.builders import MEDICINES
from tests.dispense.expensive import (
    ADALIMUMAB,
    ONE_SYRINGE,
    TWO_SYRINGES,
    a_pack,
)

SIX_SYRINGES = "3400930294499"  # 1219.40 EUR, not counted by the catalogue


def test_lines_are_expensive_by_the_pack_or_by_what_was_signed():
    def found(**line):
        return bool(expensive_lines(a_content(lines=(a_line(**line),)), MEDICINES))

    assert found(product=a_pack(TWO_SYRINGES))
    assert not found(product=a_pack(ONE_SYRINGE))
    assert found(product=MedicineSpeciality(cis=ADALIMUMAB, label="Toutes ses boîtes"))
    assert not found()
    assert not found(product=a_pack("3400999999991"))
    inn = MedicineInn(inn="adalimumab", label="adalimumab 40 mg")
    assert not found(product=inn)
    assert found(product=inn, mentions=Mentions(is_expensive=True))


@pytest.mark.parametrize(
    ("cip13", "is_smallest"),
    [
        (ONE_SYRINGE, True),
        (TWO_SYRINGES, False),
        (SIX_SYRINGES, False),  # by its price
        ("3400930211380", True),  # the only one
        ("3400999999991", True),
    ],
)
def test_the_smallest_pack_is_that_of_the_catalogue(cip13, is_smallest):
    assert is_smallest_pack(Cip13(cip13), MEDICINES) == is_smallest
