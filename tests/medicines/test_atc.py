"""Classes of medicines, daily doses in a pack, and the watch list."""

import pytest

from shared.identifiers import Cis
from shared.medicines import Catalogue
from shared.medicines.atc import ClassOf, class_label, class_labels, classes_of, is_watched

CATALOGUE = Catalogue.open()
IXPRIM = Cis("69331903")
LANTUS = Cis("65979151")
TRAMADOL = Cis("61644643")


@pytest.fixture(scope="module")
def class_of() -> ClassOf:
    return classes_of(CATALOGUE)


def pack_named(start: str, units: int | None = None) -> str:
    found = CATALOGUE.search_inn(start.split(maxsplit=1)[0])
    named = [one for one in found if one.name.startswith(start)]
    packs = [pack for one in named for pack in CATALOGUE.presentations(one.cis)]
    return next(pack.cip13 for pack in packs if units in (None, pack.units_per_pack))


@pytest.mark.parametrize(
    ("start", "units", "key", "ddd"),
    [
        ("TRAMADOL BIOGARAN 50 mg", 30, "N02AX02", 5.0),  # 0.3 g a day
        ("ZOLPIDEM ARROW 10 mg", 14, "N05CF02", 14.0),  # 10 mg
        ("METFORMINE BIOGARAN 1000 mg", 90, "A10BA02", 45.0),  # 2 g
        ("FENTANYL ZENTIVA 25 microgrammes", None, "N02AB03", 7.5),  # 1.8 mg in 72 h, 1.2 mg a day
        ("PARACETAMOL/CODEINE BIOGARAN", 16, "N02AJ06", 4.8),  # 30 mg of codeine, 0.1 g
    ],
)
def test_a_pack_holds_the_daily_doses_of_the_who(class_of, start, units, key, ddd):
    drug = class_of(pack_named(start, units), None)

    assert (drug.key, drug.ddd_per_pack, drug.is_watched) == (key, ddd, True)


def test_insulin_is_counted_by_what_its_pens_hold(class_of):
    five_pens_of_three_millilitres = CATALOGUE.presentations(LANTUS)[0].cip13

    drug = class_of(five_pens_of_three_millilitres, None)

    assert drug.ddd_per_pack == 5 * 3 * 100 / 40


@pytest.mark.parametrize("cis", ["61400703", "65795468", "60034085"])
def test_a_pack_whose_doses_are_not_sure_counts_none_and_stays_watched(class_of, cis):
    drug = class_of(CATALOGUE.presentations(Cis(cis))[0].cip13, None)

    assert drug.ddd_per_pack is None
    assert drug.is_watched


def test_a_speciality_without_a_pack_has_a_class_and_its_cheapest_price(class_of):
    tramadol = CATALOGUE.find_by_cis(TRAMADOL)

    drug = class_of(None, TRAMADOL)

    assert (drug.key, drug.ddd_per_pack) == ("N02AX02", None)
    assert tramadol is not None
    assert drug.price_cents == tramadol.cheapest_cents


def test_what_the_public_list_leaves_out_is_classed_by_its_substances(class_of):
    ixprim = CATALOGUE.find_by_cis(IXPRIM)

    assert ixprim is not None
    assert ixprim.atc is None
    assert class_of(None, IXPRIM).atc == "N02AJ13"


def test_stupefiants_and_opioids_tell_their_longest_prescription(class_of):
    morphine, tramadol, ramipril = (
        class_of(None, cis) for cis in ("61227030", "61644643", "61599041")
    )

    assert (morphine.is_stupefiant, morphine.legal_days_max) == (True, 28)
    assert (tramadol.is_stupefiant, tramadol.legal_days_max) == (False, 84)
    assert (ramipril.is_watched, ramipril.legal_days_max) == (False, None)


@pytest.mark.parametrize("codes", [("0", None), (None, "nope"), (None, None), (None, "69999999")])
def test_an_unknown_or_malformed_code_has_no_class(class_of, codes):
    assert class_of(*codes) is None


@pytest.mark.parametrize(
    ("atc", "watched"),
    [
        ("A10BJ06", True),
        ("N02BF02", True),
        ("N05BA12", True),
        ("N07BC01", True),
        ("N02AX06", False),  # tapentadol: not what is asked for
        ("N02BE01", False),
        ("C09AA05", False),
        ("", False),
    ],
)
def test_the_watch_list_holds_what_false_prescriptions_ask_for(atc, watched):
    assert is_watched(atc) is watched


def test_a_class_has_the_french_words_of_its_narrowest_group():
    assert class_label("N02AX02") == "Tramadol"
    assert class_label("A10BA02") == "Antidiabétiques hors insulines"
    assert class_label("ZZ") is None
    assert class_labels()["A10A"] == "Insulines"
