"""Which product may be handed over for which line."""

from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import DeliveredProduct
from services.dispense.products import prescribed_cis
from shared.contracts.prescription import (
    MedicineInn,
    MedicineSpeciality,
)
from shared.identifiers import Cip13, Lpp
from tests.builders import PARACETAMOL, PARACETAMOL_CIP13, a_line
from tests.dispense.builders import (
    DEVICE,
    LARGE_PARACETAMOL,
    LPP,
    METFORMIN,
    METFORMIN_30,
    METFORMIN_90,
    METFORMIN_GENERIC_30,
    METFORMIN_GENERIC_90,
    PREPARATION,
    UNKNOWN_CIP13,
    a_hand_over,
    a_pack,
    a_prescription,
    a_product,
    a_state,
    in_days,
    refusal_of,
)


def of(product, **changes: Any):
    return a_prescription(a_state(product=product, **changes))


def delivering(cip13: str, product, **changes: Any):
    seen = a_product(cip13, prescribed=a_line(product=product))
    return a_hand_over(cip13=Cip13(cip13), product=seen, **changes)


def test_a_medicine_needs_its_code():
    assert refusal_of(a_prescription(), a_hand_over(cip13=None)) == "cip13_missing"
    assert refusal_of(a_prescription(), a_hand_over(lpp=LPP)) == "product_differs"


def test_an_unknown_code_is_refused():
    assert refusal_of(a_prescription(), a_hand_over(cip13=UNKNOWN_CIP13, product=None)) == (
        "cip13_unknown"
    )


def test_a_preparation_needs_no_code_and_takes_none():
    prescription = of(PREPARATION)

    assert refusal_of(prescription, a_hand_over(cip13=None, product=None)) is None
    assert refusal_of(prescription, a_hand_over(product=None)) == "product_differs"
    assert refusal_of(prescription, a_hand_over(cip13=None, product=None, lpp=LPP)) == (
        "product_differs"
    )


def test_a_device_is_delivered_under_its_own_code_or_none():
    prescription = of(DEVICE)

    assert refusal_of(prescription, a_hand_over(cip13=None, product=None)) is None
    assert refusal_of(prescription, a_hand_over(cip13=None, product=None, lpp=LPP)) is None
    other = a_hand_over(cip13=None, product=None, lpp=Lpp("7654321"))
    assert refusal_of(prescription, other) == "product_differs"
    assert refusal_of(prescription, a_hand_over(product=None)) == "product_differs"


def test_a_device_or_a_preparation_has_no_substitute():
    asked = a_hand_over(cip13=None, product=None, outcome="substituted")

    assert refusal_of(of(DEVICE), asked) == "substitute_outside_group"
    assert refusal_of(of(PREPARATION), asked) == "substitute_outside_group"


def test_what_is_delivered_is_the_prescribed_speciality():
    pack = a_pack(METFORMIN_30, METFORMIN)
    speciality = MedicineSpeciality(cis=METFORMIN, label="GLUCOPHAGE 1000 mg")

    for product in (pack, speciality):
        assert refusal_of(of(product), delivering(METFORMIN_30, product)) is None
        other = delivering(METFORMIN_GENERIC_30, product)
        assert refusal_of(of(product), other) == "product_differs"


def test_a_substitute_is_of_the_same_generic_group():
    product = a_pack(METFORMIN_30, METFORMIN)
    generic = delivering(METFORMIN_GENERIC_30, product, outcome="substituted")
    stranger = delivering(PARACETAMOL_CIP13, product, outcome="substituted")

    assert refusal_of(of(product), generic) is None
    assert refusal_of(of(product), stranger) == "substitute_outside_group"


@pytest.mark.parametrize("mark", ["MTE", "EFG", "CIF"])
def test_a_line_marked_non_substituable_is_not_substituted(mark):
    product = a_pack(METFORMIN_30, METFORMIN)
    generic = delivering(METFORMIN_GENERIC_30, product, outcome="substituted")

    assert refusal_of(of(product, non_substituable=mark), generic) == "substitution_forbidden"
    assert refusal_of(of(product, non_substituable=mark), delivering(METFORMIN_30, product)) is None


@pytest.mark.parametrize("outcome", ["delivered", "substituted"])
@pytest.mark.parametrize(
    ("inn", "cip13", "refusal"),
    [
        ("paracétamol 1 g comprimé", PARACETAMOL_CIP13, None),
        ("PARACETAMOL 1 g", PARACETAMOL_CIP13, None),
        ("metformine 1 g", PARACETAMOL_CIP13, "other"),
        ("paracétamol 500 mg", "3400927562396", "other"),  # with codeine besides
        ("paracétamol 500 mg + codéine 30 mg", "3400927562396", None),
        ("paracétamol 500 mg et codéine 30 mg", PARACETAMOL_CIP13, "other"),  # codeine lacks
        ("amoxicilline/acide clavulanique 1 g/125 mg", "3400930137260", "other"),
        ("amoxicilline/acide clavulanique 1 g/125 mg", "3400934450853", None),
        ("paracétamol 500 microgrammes/heure", PARACETAMOL_CIP13, None),
        ("500 mg", PARACETAMOL_CIP13, "other"),
    ],
)
def test_an_inn_is_any_speciality_of_its_substances(inn, cip13, refusal, outcome):
    product = MedicineInn(inn=inn, label=inn)
    expected = {
        None: None,
        "other": "product_differs" if outcome == "delivered" else "substitute_outside_group",
    }

    assert refusal_of(of(product), delivering(cip13, product, outcome=outcome)) == expected[refusal]


def test_a_speciality_without_a_known_substance_is_of_no_inn():
    unnamed = DeliveredProduct(cis=PARACETAMOL, label="SANS SUBSTANCE", inn=())
    product = MedicineInn(inn="paracétamol", label="paracétamol")

    assert refusal_of(of(product), a_hand_over(product=unnamed)) == "product_differs"


def test_where_packs_are_counted_a_larger_pack_is_refused():
    product = a_pack(METFORMIN_30, METFORMIN)
    large = delivering(METFORMIN_90, product)
    large_generic = delivering(METFORMIN_GENERIC_90, product, outcome="substituted")

    assert refusal_of(of(product), large) == "pack_too_large"
    assert refusal_of(of(product), large_generic) == "pack_too_large"
    small = a_pack(METFORMIN_90, METFORMIN)
    assert refusal_of(of(small), delivering(METFORMIN_30, small)) is None


def test_where_days_are_counted_any_pack_will_do():
    product = a_pack(METFORMIN_30, METFORMIN)
    asked = delivering(METFORMIN_90, product, covers_days=30)

    assert refusal_of(of(product, quantity=in_days(30)), asked) is None


def test_a_pack_whose_content_nobody_knows_is_not_refused_for_its_size():
    product = a_pack(PARACETAMOL_CIP13, PARACETAMOL)
    counted = a_product(LARGE_PARACETAMOL, prescribed=a_line(product=product))
    assert refusal_of(of(product), a_hand_over(product=counted)) == "pack_too_large"

    unknown = DeliveredProduct(cis=PARACETAMOL, label="?", inn=(), prescribed_units_per_pack=8)
    unreferenced = DeliveredProduct(cis=PARACETAMOL, label="?", inn=(), units_per_pack=100)

    assert refusal_of(of(product), a_hand_over(product=unknown)) is None
    assert refusal_of(of(product), a_hand_over(product=unreferenced)) is None


def test_a_medicine_never_is_a_device_or_a_preparation():
    assert not rules.is_prescribed(DEVICE, a_product())
    assert not rules.is_prescribed(PREPARATION, a_product())


def test_only_a_medicine_prescribed_by_name_names_a_speciality():
    assert prescribed_cis(a_pack(METFORMIN_30, METFORMIN)) == METFORMIN
    assert prescribed_cis(DEVICE) is None
