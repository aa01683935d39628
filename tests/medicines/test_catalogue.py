"""Against the committed extract: what the services see when no catalogue file is configured."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date

import pytest

from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue, Speciality
from shared.medicines.catalogue import EXTRACT, SEARCH_LIMIT
from shared.medicines.choice import EXTRACT_CIS
from shared.medicines.importer import import_folder

DOLIPRANE = Cis("60234100")
IXPRIM = Cis("61137241")
IMPORTED_IXPRIM = Cis("69331903")
TRAMADOL_PARACETAMOL = Cis("64707814")
EXTRACT_MS_MAX = 100


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.open()


@pytest.fixture(scope="module")
def speciality(catalogue):
    def find(cis: str) -> Speciality:
        found = catalogue.find_by_cis(Cis(cis))
        assert found is not None
        return found

    return find


def test_the_extract_is_ready_in_a_tenth_of_a_second():
    def cost() -> float:
        start = time.process_time()
        Catalogue.open().close()
        return (time.process_time() - start) * 1_000

    assert min(cost() for _ in range(5)) <= EXTRACT_MS_MAX


def test_every_medicine_of_the_choice_is_there(catalogue):
    assert len(EXTRACT_CIS) == len(set(EXTRACT_CIS))
    assert all(catalogue.find_by_cis(Cis(cis)) for cis in EXTRACT_CIS)
    assert catalogue.source_date.year == 2026


def test_the_extract_names_its_source_and_licence():
    text = (EXTRACT / "ATTRIBUTION.md").read_text("utf-8")

    for word in ("Licence Ouverte", "ANSM", "HAS", "UNCAM", "January 2026"):
        assert word in text


def test_a_pack_is_found_by_its_code(catalogue):
    pack = catalogue.find_by_cip13(Cip13("3400935955838"))

    assert (pack.cis, pack.cip7) == (DOLIPRANE, "3595583")
    assert (pack.units_per_pack, pack.rates, pack.is_marketed) == (8, (65,), True)
    assert pack.price_cents > 0


def test_an_unknown_code_finds_nothing(catalogue):
    assert catalogue.find_by_cip13(Cip13("3400930000014")) is None
    assert catalogue.find_by_cis(Cis("69999999")) is None
    assert catalogue.presentations(Cis("69999999")) == []
    assert catalogue.generic_group(Cis("69999999")) == {"69999999"}


def test_a_speciality_tells_its_name_form_and_substances(speciality):
    doliprane = speciality(DOLIPRANE)

    assert doliprane.name == "DOLIPRANE 1000 mg, comprimé"
    assert (doliprane.form, doliprane.routes) == ("comprimé", ("orale",))
    assert doliprane.inn == ("PARACÉTAMOL",)
    assert doliprane.is_marketed
    assert (doliprane.list_, doliprane.is_secure, doliprane.max_days) == (None, False, None)
    assert isinstance(doliprane.authorised_on, date)


def test_ixprim_is_secure_although_the_database_lacks_the_label(speciality):
    ixprim = speciality(IMPORTED_IXPRIM)

    assert not any("ordonnance sécurisée" in label for label in ixprim.conditions)
    assert ixprim.is_secure
    assert ixprim.max_days == 84


# Domain notes 3.3: (CIS, list, longest prescription, part handed over at once, secure form).
RULES = {
    "morphine, long acting": ("61227030", "stupefiant", 28, None, True),
    "morphine, drinkable": ("65036909", "stupefiant", 28, None, True),
    "oxycodone": ("61200108", "stupefiant", 28, None, True),
    "hydromorphone": ("66598776", "stupefiant", 28, None, True),
    "morphine by injection": ("60339717", "stupefiant", 28, None, True),
    "oxycodone by injection": ("60209645", "stupefiant", 28, None, True),
    "fentanyl of hospitals": ("68104646", "stupefiant", 7, None, True),
    "sufentanil of hospitals": ("60460398", "stupefiant", 7, None, True),
    "esketamine": ("67355371", "stupefiant", 28, None, True),
    "dexamfetamine": ("65874289", "stupefiant", 28, None, True),
    "buprenorphine under the skin": ("61617482", "I", 28, None, True),
    "clorazepate by injection": ("62416105", "I", 84, None, False),
    "ethylmorphine alone": ("68338784", "II", None, None, False),
    "fentanyl patch": ("60914025", "stupefiant", 28, 14, True),
    "fentanyl patch, generic": ("65904024", "stupefiant", 28, 14, True),
    "fentanyl by the cheek": ("64957305", "stupefiant", 28, 7, True),
    "fentanyl by the nose": ("65795468", "stupefiant", 28, 7, True),
    "sufentanil under the tongue": ("68968587", "stupefiant", 2, None, True),
    "ketamine": ("67132571", "stupefiant", 28, None, True),
    "methadone syrup": ("68874401", "stupefiant", 14, 7, True),
    "methadone capsules": ("68726979", "stupefiant", 28, 7, True),
    "methylphenidate": ("63930084", "stupefiant", 28, None, True),
    "oxybate": ("60913012", "stupefiant", 28, None, True),
    "buprenorphine, high dose": ("65150204", "I", 28, 7, True),
    "buprenorphine, low dose": ("60549391", "I", None, None, True),
    "tianeptine": ("65411280", "I", 28, None, True),
    "clorazepate 20 mg": ("68644101", "I", 28, None, True),
    "clorazepate 5 mg": ("68494908", "I", 84, None, False),
    "zolpidem": ("63179285", "I", 28, None, True),
    "zopiclone": ("68508795", "I", 28, None, False),
    "alprazolam": ("69847791", "I", 84, None, False),
    "clonazepam by mouth": ("68429141", "I", 84, None, True),
    "clonazepam by vein": ("63523836", "I", None, None, False),
    "tramadol": ("68655884", "I", 84, None, True),
    "codeine": ("66003374", "I", 84, None, True),
    "dihydrocodeine": ("67482372", "I", 84, None, True),
    "codeine and ethylmorphine": ("61876410", "I", 84, None, True),
    "pregabalin": ("63096099", "I", 183, None, True),
    "midazolam injection": ("68529120", "I", 28, 7, True),
    "midazolam by the cheek": ("60034085", "I", None, None, True),
    "isotretinoin": ("65250375", "I", 30, None, False),
    "valproate": ("61358994", "II", None, None, False),
    "thalidomide": ("63975542", "I", None, None, False),
    "amoxicillin": ("67707794", "I", None, None, False),
    "levothyroxine": ("68416845", "II", None, None, False),
}


@pytest.mark.parametrize("medicine", RULES)
def test_a_regulated_medicine_has_its_rules(speciality, medicine):
    cis, list_, max_days, fraction_days, is_secure = RULES[medicine]

    legal = speciality(cis).legal

    assert legal.list_ == list_
    assert legal.max_days == max_days
    assert legal.fraction_days == fraction_days
    assert legal.is_secure == is_secure


def test_pregabalin_is_the_secure_form_without_the_letters(speciality):
    assert not speciality("63096099").legal.is_en_toutes_lettres
    assert speciality("63179285").legal.is_en_toutes_lettres
    assert speciality("63179285").legal.is_chevauchement_forbidden


@pytest.mark.parametrize(
    ("cis", "days"), [("60339717", 7), ("60209645", 7), ("61227030", None), ("68104646", None)]
)
def test_injected_morphine_and_oxycodone_have_a_week_without_a_pump(speciality, cis, days):
    assert speciality(cis).legal.days_without_pump == days


@pytest.mark.parametrize(
    ("medicine", "is_forbidden"),
    [
        *[(name, True) for name in ("morphine, long acting", "methadone syrup", "esketamine")],
        *[(name, True) for name in ("tianeptine", "clorazepate 20 mg", "clonazepam by mouth")],
        *[(name, False) for name in ("clorazepate 5 mg", "tramadol", "pregabalin")],
        *[(name, False) for name in ("buprenorphine, high dose", "alprazolam")],
    ],
)
def test_chevauchement_is_forbidden_where_the_law_says_so(speciality, medicine, is_forbidden):
    legal = speciality(RULES[medicine][0]).legal

    assert legal.is_chevauchement_forbidden == is_forbidden


@pytest.mark.parametrize("text", ["tramadol", "TRAMADOL", "trama", "Tramadol Paracétamol"])
def test_a_substance_is_found_without_regard_to_case_accents_or_end(catalogue, text):
    found = catalogue.search_inn(text)

    assert IXPRIM in [speciality.cis for speciality in found]
    assert all("TRAMADOL" in speciality.inn for speciality in found)


def test_every_word_searched_must_be_there(catalogue):
    found = catalogue.search_inn("codeine paracetamol")

    assert found
    assert all({"CODÉINE", "PARACÉTAMOL"} <= set(speciality.inn) for speciality in found)


def test_marketed_medicines_come_first(catalogue):
    found = catalogue.search_inn("codeine")

    states = [speciality.is_marketed for speciality in found]
    assert states == sorted(states, reverse=True)
    assert not all(states)


@pytest.mark.parametrize(
    "text", ["", "  ", "%", "'; DROP TABLE speciality; --", "zzz", "\0", "é" * 999]
)
def test_a_search_for_nothing_finds_nothing(catalogue, text):
    assert catalogue.search_inn(text) == []


def test_a_search_has_an_end(catalogue):
    assert len(catalogue.search_inn("a")) <= SEARCH_LIMIT


def test_a_generic_may_replace_its_reference_and_back(catalogue):
    assert catalogue.share_generic_group(IXPRIM, TRAMADOL_PARACETAMOL)
    assert catalogue.share_generic_group(TRAMADOL_PARACETAMOL, IXPRIM)
    assert {IXPRIM, TRAMADOL_PARACETAMOL} <= catalogue.generic_group(IXPRIM)


def test_the_same_speciality_may_always_be_delivered(catalogue):
    assert catalogue.share_generic_group(DOLIPRANE, DOLIPRANE)
    assert catalogue.share_generic_group(Cis("69999999"), Cis("69999999"))


@pytest.mark.parametrize(
    ("prescribed", "delivered", "why"),
    [
        ("68655884", "69701943", "50 mg against 100 mg long acting"),
        ("66340498", "69068936", "another substance"),
        ("60234100", "69309629", "no generic group"),
        ("68416845", "65143010", "another strength"),
        ("60234100", "69999999", "unknown"),
    ],
)
def test_another_medicine_may_not_replace_it(catalogue, prescribed, delivered, why):
    assert not catalogue.share_generic_group(Cis(prescribed), Cis(delivered)), why


def test_generics_by_posology_and_reference_substitute_each_other(catalogue):
    reference, by_posology, same_group = Cis("61052830"), Cis("69448283"), Cis("63146246")

    assert catalogue.share_generic_group(reference, by_posology)
    assert catalogue.share_generic_group(same_group, by_posology)
    # A member of two groups does not join them.
    assert not catalogue.share_generic_group(reference, Cis("68583940"))


def test_the_packs_of_a_speciality_are_listed_by_code(catalogue):
    packs = catalogue.presentations(IXPRIM)

    assert packs == sorted(packs, key=lambda pack: pack.cip13)
    assert {pack.cis for pack in packs} == {IXPRIM}


def test_costly_medicines_show_their_price(catalogue):
    prices = {
        cis: max(pack.price_cents or 0 for pack in catalogue.presentations(Cis(cis)))
        for cis in ("64591690", "60321676", "67875361")
    }

    assert all(price > 30_000 for price in prices.values())
    assert prices["67875361"] == 913_142


def test_supply_events_are_stored():
    with closing(sqlite3.connect(":memory:")) as db:
        report = import_folder(EXTRACT, db, today="2026-01-31")
        told = db.execute("SELECT status, since FROM availability").fetchall()

    assert report.absent == []
    assert told
    assert {status for status, _ in told} <= {"rupture", "tension", "arret", "remise"}
    assert all(since for _, since in told)


def test_threads_may_share_a_catalogue(catalogue):
    def lookups(_: int) -> int:
        return sum(catalogue.find_by_cis(Cis(cis)) is not None for cis in EXTRACT_CIS)

    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lookups, range(40)))

    assert set(counts) == {len(EXTRACT_CIS)}
