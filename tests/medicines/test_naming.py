"""What free texts name: substances by their INN, and by the brands that stand for them."""

from functools import lru_cache

import pytest

from shared.medicines import Catalogue
from shared.medicines.inn import words
from shared.medicines.model import Legal
from shared.medicines.naming import Kind, NamedMedicine, Naming
from tests.medicines.usual import IN_THE_EXTRACT

the_extract = lru_cache(Catalogue.open)

FREE = Legal()
NARCOTIC = Legal(list_="stupefiant", is_secure=True, max_days=28)
OPIOID = Legal(list_="I", is_secure=True, max_days=84)


def a_medicine(name: str, *inn: str, legal: Legal = FREE, is_marketed: bool = True):
    return NamedMedicine(name, inn, is_marketed, Kind(legal))


@pytest.fixture
def naming() -> Naming:
    return Naming(
        [
            a_medicine("FICTIDOL 1 g, comprimé", "PARACÉTAMOL"),
            a_medicine("FICTIDOL CODEINE, comprimé", "PARACÉTAMOL", "CODÉINE", legal=OPIOID),
            a_medicine("L-FICTANE L.P. 10 mg", "MORPHINE", legal=NARCOTIC),
            a_medicine("CODEINE MORPHINE FICTIF", "CODÉINE", "MORPHINE", legal=NARCOTIC),
            a_medicine("PASSÉ 5 mg", "ANCIENNINE", is_marketed=False),
            a_medicine("SANS NOM", legal=OPIOID),
        ]
    )


@pytest.mark.parametrize("text", ["paracétamol 1 g", "1 g de PARACETAMOL", "(paracétamol), cp"])
def test_an_inn_is_found_wherever_it_stands(naming, text):
    assert naming.kinds_of(text) == [Kind(FREE)]


@pytest.mark.parametrize("text", ["paracétamolol 1 g", "FICTIDOL 1 g", "anciennine 5 mg", "…", ""])
def test_a_longer_word_a_brand_and_what_is_not_marketed_are_no_inn(naming, text):
    assert naming.kinds_of(text) == []


def test_a_combination_goes_before_its_parts(naming):
    assert naming.kinds_of("paracétamol 500 mg / codéine 30 mg") == [Kind(OPIOID)]


def test_a_brand_is_spelled_out_as_what_all_its_medicines_contain(naming):
    assert "morphine" in naming.spelled_out("fictane® LP 10 mg")
    assert "paracetamol" in naming.spelled_out("Fictidol 1 g")
    assert "codeine" not in naming.spelled_out("Fictidol 1 g")
    assert "morphine" not in naming.spelled_out("codéine 30 mg")
    assert naming.spelled_out("eau purifiée") == "eau purifiée"


def test_a_brand_of_one_substance_written_in_several_ways_stands_for_it():
    naming = Naming(
        [
            a_medicine("FICTHYROX 25, comprimé", "LÉVOTHYROXINE SODIQUE"),
            a_medicine("FICTHYROX 50, comprimé", "LÉVOTHYROXINE"),
            a_medicine("FICTALOG, solution", "INSULINE LISPRO RECOMBINANTE"),
            a_medicine("FICTALOG MIX, suspension", "INSULINE LISPRO"),
            a_medicine("GAMMEFICTIVE DOULEUR", "ACIDE FICTIQUE"),
            a_medicine("L-FICTOXINE 50, comprimé", "LÉVOTHYROXINE SODIQUE"),
            a_medicine("ANCIEN 50, comprimé", "FICTOXINE SODIQUE"),
            a_medicine("GAMMEFICTIVE RHUME", "ACIDE AUTRIQUE"),
        ]
    )

    assert naming.spelled_out("Ficthyrox") == "Ficthyrox levothyroxine"
    assert naming.spelled_out("Fictalog") == "Fictalog insuline lispro"
    assert naming.spelled_out("Gammefictive") == "Gammefictive"
    assert naming.nearest("Ficthyrox 25") == ("lévothyroxine",)
    assert naming.names_another("FICTHYROX", name="FICTIDOL 1 g", inn=["PARACÉTAMOL"])
    for inn in ("LÉVOTHYROXINE SODIQUE", "LÉVOTHYROXINE"):
        assert not naming.names_another("L-Fictoxine 50 µg", name="FICTHYROX", inn=[inn])
    assert naming.names_another("Fictalog", name="AUTRE", inn=["INSULINE ASPARTE"])
    assert not naming.names_another("Ficthyrox", name="AUTRE 25", inn=["LÉVOTHYROXINE SODIQUE"])


def test_only_secure_rules_are_told_of_what_is_named_besides(naming):
    rules = naming.secure_rules_apart("paracétamol et morphine")
    assert [legal for group in rules for legal in group] == [NARCOTIC]
    assert not any(naming.secure_rules_apart("paracétamol"))


def test_the_committed_catalogue_knows_its_brands_and_its_substances():
    naming = the_extract().naming

    assert naming.kinds_of("paracétamol 1 g comprimé")
    assert not naming.kinds_of("SKENAN LP 10 mg")
    (rules,) = naming.secure_rules_apart(naming.spelled_out("SKENAN LP 10 mg"))
    assert {(legal.list_, legal.max_days) for legal in rules} == {("stupefiant", 28)}


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("buprénorphine 2 mg comprimé sublingual", {(28, 7)}),
        ("buprénorphine 2 mg", {(28, 7)}),
        ("buprénorphine 3 mg comprimé sublingual", {(28, 7), (None, None)}),
        ("méthadone 40 mg/15 ml sirop", {(14, 7)}),
        ("buprénorphine 0,2 mg comprimé sublingual", {(None, None)}),
        ("buprénorphine solution injectable à libération prolongée 24 mg", {(28, None)}),
        ("buprénorphine", {(28, 7), (28, None), (None, None)}),
        ("fentanyl 25 µg/h patch", {(28, 14)}),
        ("fentanyl 50 microgrammes/mL solution injectable", {(7, None)}),
        ("sirop de méthadone", {(14, 7)}),
        ("clorazépate dipotassique 5 mg gélule", {(84, None)}),
        ("clorazépate dipotassique 20 mg gélules", {(28, None)}),
    ],
)
def test_the_form_and_the_strength_of_a_text_tell_which_kind_is_meant(text, limits):
    kinds = the_extract().naming.kinds_of(text)

    assert {(kind.legal.max_days, kind.legal.fraction_days) for kind in kinds} == limits


def test_the_words_that_no_substance_takes_are_left(naming):
    assert naming.left_of("Paracétamol 1 g, inconnuïne") == "1 g inconnuine"


def test_secure_rules_may_be_told_by_form_and_strength_too():
    naming = the_extract().naming

    assert any(naming.secure_rules_apart("clonazépam 1 mg/ml solution à diluer injectable"))
    assert not any(naming.secure_rules_meant_by("clonazépam 1 mg/ml solution à diluer injectable"))
    assert any(naming.secure_rules_meant_by("clonazépam 2 mg comprimé"))


def test_two_medicines_of_a_text_are_told_apart_and_the_meanings_of_one_word_are_not():
    naming = Naming(
        [
            a_medicine("A", "FICTÉINE ALFA", legal=OPIOID),
            a_medicine("B", "FICTÉINE BÊTA"),
            a_medicine("C", "MORPHINE", legal=NARCOTIC),
            a_medicine("D", "MORPHINE FICTIVE"),
        ]
    )

    def apart(text):
        return {frozenset(kinds) for kinds in naming.kinds_apart(text)}

    assert apart("fictéine et morphine") == {
        frozenset({Kind(OPIOID), Kind(FREE)}),
        frozenset({Kind(NARCOTIC)}),
    }
    assert apart("morphine fictive") == {frozenset({Kind(NARCOTIC), Kind(FREE)})}
    assert apart("vaseline") == set()


def test_a_brand_is_none_where_the_word_is_of_an_inn_or_of_a_form():
    naming = Naming(
        [
            a_medicine("FICTANE", "MORPHINE", legal=NARCOTIC),
            a_medicine("ALFA gouttes", "CODÉINE", legal=OPIOID),
            a_medicine("CRÈME des Alpes", "CALENDULA"),
            NamedMedicine(
                "B",
                ("ÉPOÉTINE ALFA",),
                is_marketed=True,
                kind=Kind(FREE, form=frozenset({"creme"})),
            ),
        ]
    )

    assert "morphine" in naming.with_brands("paracétamol et Fictane 10 mg")
    assert naming.with_brands("Fictane 0,5 mg") == "Fictane 0,5 mg morphine"
    assert naming.with_brands("époétine alfa, crème") == "époétine alfa, crème"


def test_the_substances_of_a_text_are_told_without_its_numbers_and_small_words(naming):
    assert naming.substances_in("L-FICTANE L.P. 10 mg de paracétamol") == {
        "morphine",
        "paracetamol",
    }
    assert naming.substances_in("vaseline 10 g") == frozenset()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("paracétamol 500mg/codéine30mg", "codeine"),
        ("paracétamol+tramadol37,5mg", "tramadol"),
        ("zolpidem30mg", "zolpidem"),
    ],
)
def test_a_strength_glued_to_its_name_hides_nothing(text, word):
    naming = Catalogue.open().naming

    assert word in words(text)
    assert any(naming.secure_rules_apart(text))


def test_a_text_full_of_brands_is_bounded_and_hides_no_secure_substance():
    medicines = [
        a_medicine(f"FICTEX{chr(97 + n)} pommade", *(f"fictine{n} numero{k}" for k in range(40)))
        for n in range(26)
    ]
    opioid = a_medicine("ZZFICTANE gélule", "zmorphine", legal=OPIOID)
    text = " ".join([medicine.name.split()[0] for medicine in medicines] + ["ZZFICTANE"])

    spelled = Naming([*medicines, opioid]).spelled_out(text)

    assert "zmorphine" in spelled
    assert len(spelled) < 5_000


def test_an_inn_is_named_without_its_salt_ester_or_cell_line_too(naming):
    naming = Naming(
        [
            a_medicine("A", "FICTARINE SODIQUE"),
            a_medicine("B", "FICTARTAN CILEXÉTIL", "PARACÉTAMOL", legal=OPIOID),
            a_medicine("C", "BROMURE D'IPRATROPIUM"),
            a_medicine("D", "BROMURE DE POTASSIUM"),
            a_medicine("E", "PHOSPHATE DISODIQUE"),
            a_medicine("F", "MONTÉLUKAST ACIDE"),
            a_medicine("G", "FICTILIQUE ACIDE"),
        ]
    )

    for text in ("fictarine 4000 UI", "ipratropium 0,5 mg", "montélukast", "acide fictilique 1 g"):
        assert naming.kinds_of(text) == [Kind(FREE)], text
    assert naming.kinds_of("paracétamol et fictartan") == [Kind(OPIOID)]
    for text in ("potassium", "phosphate de codéine", "fictilique", "fictarin", "sodique"):
        assert naming.kinds_of(text) == [], text


def test_a_short_name_of_several_inns_names_them_all_and_a_full_one_names_its_own():
    naming = Naming(
        [
            a_medicine("A", "FICTÉINE ALFA", legal=OPIOID),
            a_medicine("B", "FICTÉINE BÊTA"),
            a_medicine("C", "DÉJÀ SODIQUE", legal=OPIOID),
            a_medicine("D", "DÉJÀ"),
        ]
    )

    assert set(naming.kinds_of("fictéine 4000 UI")) == {Kind(OPIOID), Kind(FREE)}
    for text in ("fictéine alfa 4000 UI", "fictéine alpha", "FICTEINE  ALFA"):
        assert naming.kinds_of(text) == [Kind(OPIOID)], text
    assert naming.kinds_of("fictéine bêta") == [Kind(FREE)]
    assert naming.kinds_of("déjà 5 mg") == [Kind(FREE)]


def test_the_substances_of_a_text_are_those_of_its_inns_not_the_words_of_its_form():
    naming = Naming(
        [
            a_medicine("A", "MORPHINE", legal=NARCOTIC),
            a_medicine("B", "HYDROGÈNE (SOLUTION INJECTABLE DE)"),
        ]
    )

    assert naming.substances_in("Morphine 10 mg/ml, solution injectable") == {"morphine"}
    assert naming.substances_in("kétamine 10 mg/ml") == {"ketamine"}


@pytest.mark.parametrize("name", IN_THE_EXTRACT)
def test_a_usual_inn_is_known_as_prescribers_write_it(name):
    assert the_extract().naming.kinds_of(f"{name} 10 mg")
