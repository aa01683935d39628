"""Against the whole public database, where the reference data stands beside the checkout."""

import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue
from shared.medicines.catalogue import EXTRACT
from shared.medicines.extract import cut_extract
from shared.medicines.importer import build
from shared.medicines.short_names import other_names
from shared.medicines.substances import legal_of
from tests.medicines.usual import USUAL
from tests.reference import reference_data

TODAY = "2026-11-22"
OPEN_S_MAX = 1.0
MEMORY_MIB_MAX = 40
LOOKUP_MS_MAX = 0.2

# Opens the catalogue, looks everything up, prints the seconds to open and the MiB it all took.
MEASURE = """
import sys, time
from pathlib import Path
from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue

def resident():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024

before, start = resident(), time.perf_counter()
catalogue = Catalogue.open(Path(sys.argv[1]))
opened = time.perf_counter() - start
for line in Path(sys.argv[2]).read_text().split():
    cis = Cis(line)
    catalogue.find_by_cis(cis), catalogue.presentations(cis), catalogue.generic_group(cis)
print(opened, resident() - before)
"""


@pytest.fixture(scope="module")
def catalogue_file(tmp_path_factory):
    return tmp_path_factory.mktemp("catalogue") / "catalogue.db"


@pytest.fixture(scope="module")
def report(catalogue_file):
    return build(reference_data("bdpm"), catalogue_file, today=TODAY)


@pytest.fixture(scope="module")
def catalogue(catalogue_file, report):  # noqa: ARG001 - the import fills the file
    return Catalogue.open(catalogue_file)


def every(catalogue: Catalogue, query: str):
    return catalogue._db.execute(query).fetchall()  # noqa: SLF001 - tests look at the whole file


def grouped(rows) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for cis, text in rows:
        found[cis].append(text)
    return found


def every_cis(catalogue: Catalogue) -> list[Cis]:
    return [Cis(str(cis)) for (cis,) in every(catalogue, "SELECT cis FROM speciality")]


def test_no_row_of_january_2026_is_lost(report):
    assert report.rows_read == 116_695
    assert report.rows_read == report.rows_stored + len(report.left_out)
    assert [remark.reason for remark in report.left_out] == ["ligne vide"] * 2
    assert report.absent == []
    assert report.source_date == "2026-01-26"


def test_no_row_of_july_2026_is_lost_in_its_two_encodings(tmp_path):
    report = build(reference_data("bdpm/raw"), tmp_path / "catalogue.db", today=TODAY)

    assert report.rows_read == report.rows_stored == 47_450
    assert {count.file.split(".")[0]: count.encoding for count in report.counts} == {
        "CIS_bdpm": "Windows-1252",
        "CIS_CIP_bdpm": "UTF-8",
        "CIS_GENER_bdpm": "Windows-1252",
    }
    assert "CIS_CPD_bdpm" in report.absent
    names = every(Catalogue.open(tmp_path / "catalogue.db"), "SELECT name FROM speciality")
    assert not any("\x80" <= character <= "\x9f" for (name,) in names for character in name)


def test_it_opens_in_a_second_and_forty_mebibytes(catalogue, catalogue_file, tmp_path):
    codes = tmp_path / "codes"
    codes.write_text("\n".join(every_cis(catalogue)))

    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(catalogue_file), str(codes)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )

    opened_s, taken_mib = map(float, run.stdout.split())
    assert opened_s <= OPEN_S_MAX
    assert taken_mib <= MEMORY_MIB_MAX


def test_a_lookup_takes_a_fifth_of_a_millisecond_at_most(catalogue):
    some = every_cis(catalogue)[::8]

    for look_up in (catalogue.find_by_cis, catalogue.presentations, catalogue.generic_group):
        start = time.process_time()
        for cis in some:
            look_up(cis)
        assert (time.process_time() - start) / len(some) * 1_000 <= LOOKUP_MS_MAX


def test_every_pack_and_speciality_is_found(catalogue):
    packs = every(catalogue, "SELECT cip13 FROM presentation")

    assert all(catalogue.find_by_cis(cis) for cis in every_cis(catalogue))
    assert all(catalogue.find_by_cip13(Cip13(str(cip13))) for (cip13,) in packs)
    assert (len(every_cis(catalogue)), len(packs)) == (15_799, 20_875)


def test_the_counts_are_those_of_an_independent_reading(catalogue):
    costly = every(
        catalogue,
        "SELECT count(*), count(DISTINCT cis) FROM presentation WHERE price_cents > 30000",
    )
    stupefiants = every(
        catalogue,
        "SELECT count(*), sum(is_marketed) FROM speciality WHERE listed_as = 'stupefiant'",
    )

    assert costly == [(984, 873)]
    assert stupefiants == [(302, 265)]


def test_the_table_of_substances_adds_to_the_labels_only_where_it_is_known_to(catalogue):
    conditions = grouped(every(catalogue, "SELECT cis, label FROM condition"))
    substances = grouped(every(catalogue, "SELECT cis, substance FROM composition"))
    marketed = every(catalogue, "SELECT cis, name, form, routes FROM speciality WHERE is_marketed")

    added: Counter[str] = Counter()
    for cis, name, form, routes in marketed:
        told = legal_of(conditions=conditions[cis], substances=(), routes=(), form="")
        united = legal_of(
            conditions=conditions[cis],
            substances=substances[cis],
            routes=routes.split(";"),
            form=form,
        )
        if (told.is_secure, told.list_) != (united.is_secure, united.list_):
            added[f"{name.split()[0]}: secure form"] += 1
        elif told.max_days != united.max_days:
            added[f"{united.max_days} days"] += 1

    assert added == {"IXPRIM: secure form": 1, "30 days": 16}


# Domain notes 3.3, of every marketed product: a substance by some routes, and its rules there
# (list, longest prescription, part handed over at once, secure form).
ROWS = {
    "morphine by mouth": ("morphine", "orale", {("stupefiant", 28, None, True)}),
    "oxycodone by mouth": ("oxycodone", "orale", {("stupefiant", 28, None, True)}),
    "hydromorphone": ("hydromorphone", "", {("stupefiant", 28, None, True)}),
    "morphine by injection": ("morphine", "intraveineuse", {("stupefiant", 28, None, True)}),
    "fentanyl patch": ("fentanyl", "transdermique", {("stupefiant", 28, 14, True)}),
    "fentanyl by the cheek": ("fentanyl", "gingivale", {("stupefiant", 28, 7, True)}),
    "fentanyl under the tongue": ("fentanyl", "sublinguale", {("stupefiant", 28, 7, True)}),
    "fentanyl by the nose": ("fentanyl", "nasale", {("stupefiant", 28, 7, True)}),
    "fentanyl of hospitals": ("fentanyl", "intraveineuse", {("stupefiant", 7, None, True)}),
    "sufentanil": (
        "sufentanil",
        "",
        {("stupefiant", 7, None, True), ("stupefiant", 2, None, True)},
    ),
    "methadone": (
        "methadone",
        "",
        {("stupefiant", 14, 7, True), ("stupefiant", 28, 7, True)},
    ),
    "methylphenidate": ("methylphenidate", "", {("stupefiant", 28, None, True)}),
    "dexamfetamine": ("lisdexamfetamine", "", {("stupefiant", 28, None, True)}),
    "oxybate": ("oxybate", "", {("stupefiant", 28, None, True)}),
    "ketamine": ("ketamine", "", {("stupefiant", 28, None, True)}),
    "esketamine": ("esketamine", "", {("stupefiant", 28, None, True)}),
    "buprenorphine by the mouth": (
        "buprenorphine",
        "sublinguale",
        {("I", 28, 7, True), ("I", None, None, True)},
    ),
    "tianeptine": ("tianeptine", "", {("I", 28, None, True)}),
    "clorazepate": ("clorazepate", "orale", {("I", 84, None, False), ("I", 28, None, True)}),
    "zolpidem": ("zolpidem", "", {("I", 28, None, True)}),
    "zopiclone": ("zopiclone", "", {("I", 28, None, False)}),
    "lormetazepam": ("lormetazepam", "", {("I", 28, None, False)}),
    "alprazolam": ("alprazolam", "", {("I", 84, None, False)}),
    "clonazepam by mouth": ("clonazepam", "orale", {("I", 84, None, True)}),
    "tramadol by mouth": ("tramadol", "orale", {("I", 84, None, True)}),
    "codeine": ("codeine", "", {("I", 84, None, True)}),
    "dihydrocodeine": ("dihydrocodeine", "", {("I", 84, None, True)}),
    "pregabalin": ("pregabaline", "", {("I", 183, None, True)}),
    "midazolam in town": ("midazolam", "sous-cutanée", {("I", 28, 7, True)}),
    "midazolam by the cheek": ("midazolam", "buccogingivale", {("I", None, None, True)}),
    "isotretinoin by mouth": ("isotretinoine", "orale", {("I", 30, None, False)}),
    "valproate": ("valproate", "", {("II", None, None, False)}),
    "thalidomide": ("thalidomide", "", {("I", None, None, False)}),
}


@pytest.mark.parametrize("row", ROWS)
def test_every_marketed_product_of_a_row_has_its_rules(catalogue, row):
    word, route, rules = ROWS[row]

    found = catalogue._db.execute(  # noqa: SLF001 - tests look at the whole file
        "SELECT DISTINCT s.listed_as, s.max_days, s.fraction_days, s.is_secure"
        " FROM speciality AS s JOIN inn_word AS w ON w.cis = s.cis"
        " WHERE s.is_marketed AND w.word = ? AND instr(s.routes, ?)"
        # Homeopathy names substances that it no longer contains.
        " AND s.name NOT LIKE '%degré de dilution%'",
        (word, route),
    ).fetchall()

    assert {(list_, days, part, bool(secure)) for list_, days, part, secure in found} == rules


def test_most_solid_forms_have_a_count_of_units(catalogue):
    ((packs, counted),) = every(
        catalogue,
        "SELECT count(*), count(units_per_pack) FROM presentation AS p"
        " JOIN speciality AS s ON s.cis = p.cis"
        " WHERE s.form LIKE 'comprim%' OR s.form LIKE 'g_lule%'",
    )

    assert packs > 10_000
    assert counted / packs > 0.97


def test_the_committed_extract_is_what_the_script_makes(tmp_path):
    counts = cut_extract(reference_data("bdpm"), tmp_path)

    for stem in counts:
        assert (tmp_path / f"{stem}.txt").read_bytes() == (EXTRACT / f"{stem}.txt").read_bytes()


def test_no_usual_inn_is_unknown(catalogue):
    unknown = [name for name in USUAL if not catalogue.naming.kinds_of(f"{name} 10 mg")]

    assert len(USUAL) > 300
    assert unknown == []


def test_a_shorter_name_never_escapes_the_secure_form(catalogue):
    named = every(
        catalogue,
        "SELECT DISTINCT inn FROM speciality WHERE is_marketed AND is_secure AND inn <> ''"
        " AND inn NOT LIKE '%HOM_OPATHIQUE%'",
    )

    others = {o for (inns,) in named for inn in inns.split(" ; ") for o in other_names(inn)}
    assert others == {"clorazepate", "oxybate", "tianeptine"}
    for other in others:
        assert any(kind.legal.is_secure for kind in catalogue.naming.kinds_of(other)), other
