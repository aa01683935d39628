import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue, CatalogueUnusable, importer
from shared.medicines.bdpm import DamagedFile
from shared.medicines.importer import ImportReport, build
from tests.medicines.bdpm_folder import (
    GENERIC,
    OTHER,
    TABLET,
    a_folder,
    a_pack,
    a_speciality,
    lines,
    with_key,
    zipped,
)
from tests.reference import reference_data

TODAY = "2026-11-22"
OPTIONAL = ("CIS_COMPO_bdpm", "CIS_CPD_bdpm", "CIS_GENER_bdpm")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "catalogue.db"


def built(folder: Path, out: Path) -> tuple[ImportReport, Catalogue]:
    report = build(folder, out, today=TODAY)
    assert report.rows_read == report.rows_stored + len(report.left_out)
    return report, Catalogue.open(out)


def refused(folder: Path, out: Path) -> DamagedFile:
    with pytest.raises(DamagedFile) as caught:
        build(folder, out, today=TODAY)
    assert not list(out.parent.glob(".*.new"))
    return caught.value


def test_a_folder_becomes_a_catalogue(tmp_path, out):
    folder = a_folder(tmp_path / "bdpm")

    report, catalogue = built(folder, out)

    speciality = catalogue.find_by_cis(Cis(TABLET))
    assert speciality is not None
    assert (speciality.name, speciality.inn) == ("EXEMPLIA 10 mg, comprimé", ("EXEMPLINE",))
    assert (speciality.list_, speciality.is_marketed) == ("I", True)
    assert speciality.authorised_on == date(1998, 3, 12)
    (pack,) = catalogue.presentations(Cis(TABLET))
    assert (pack.price_cents, pack.units_per_pack, pack.rates) == (119527, 30, (65,))
    assert report.left_out == []
    assert catalogue.source_date == date(2011, 3, 16)


def test_windows_and_utf8_files_stand_side_by_side(tmp_path, out):
    folder = a_folder(
        tmp_path / "bdpm",
        CIS_bdpm=lines(a_speciality(name="EXEMPLIA l’été – œdème")).encode("cp1252"),
        CIS_CIP_bdpm=lines(a_pack(label="boîte – d’été")).replace("\r\n", "\n"),
    )

    report, catalogue = built(folder, out)

    assert [count.encoding for count in report.counts[:2]] == ["Windows-1252", "UTF-8"]
    speciality = catalogue.find_by_cis(Cis(TABLET))
    assert speciality is not None
    assert speciality.name == "EXEMPLIA l’été – œdème"
    assert catalogue.presentations(Cis(TABLET))[0].label == "boîte – d’été"


def test_compressed_files_are_read_too(tmp_path, out):
    folder = a_folder(tmp_path / "bdpm", CIS_bdpm=None)
    (folder / "CIS_bdpm.txt.gz").write_bytes(zipped(lines(a_speciality())))

    _, catalogue = built(folder, out)

    assert catalogue.find_by_cis(Cis(TABLET))


def test_optional_files_may_be_absent_and_the_report_says_so(tmp_path, out):
    folder = a_folder(tmp_path / "bdpm", **dict.fromkeys(OPTIONAL))

    report, catalogue = built(folder, out)

    assert set(OPTIONAL) <= set(report.absent)
    assert set(OPTIONAL) <= set(catalogue.absent_files)


@pytest.mark.parametrize("stem", ["CIS_bdpm", "CIS_CIP_bdpm"])
def test_specialities_and_packs_are_mandatory(tmp_path, out, stem):
    folder = a_folder(tmp_path / "bdpm", **{stem: None})

    assert refused(folder, out).file == f"{stem}.txt"


def test_without_its_composition_a_medicine_is_judged_by_its_name_and_group(tmp_path, out):
    folder = a_folder(
        tmp_path / "bdpm",
        CIS_bdpm=lines(a_speciality(), a_speciality(GENERIC, name="TRAMADOL X 50 mg, gélule")),
        CIS_GENER_bdpm=lines(["1", "TRAMADOL (CHLORHYDRATE DE) - EXEMPLIA", TABLET, "0", "1"]),
        CIS_COMPO_bdpm=None,
        CIS_CPD_bdpm=None,
    )

    _, catalogue = built(folder, out)

    for cis in (TABLET, GENERIC):
        speciality = catalogue.find_by_cis(Cis(cis))
        assert speciality is not None
        assert (speciality.is_secure, speciality.max_days) == (True, 84)
    assert [found.cis for found in catalogue.search_inn("tramadol")] == [TABLET]


ROWS_LEFT_OUT = [
    ("CIS_bdpm", a_speciality("50000002"), "code CIS invalide"),
    ("CIS_bdpm", a_speciality(OTHER, name=" "), "dénomination absente"),
    ("CIS_bdpm", a_speciality(TABLET), "doublon d'une ligne précédente"),
    ("CIS_CIP_bdpm", a_pack(cip7="3000001", cip13="3400930000010"), "code CIP13 invalide"),
    ("CIS_CIP_bdpm", a_pack(cip7="300000"), "code CIP13 invalide"),
    (
        "CIS_CIP_bdpm",
        a_pack(cip7="3000001", cip13=with_key("340093000002")),
        "le CIP13 ne contient pas le CIP7",
    ),
    ("CIS_CIP_bdpm", a_pack(), "doublon d'une ligne précédente"),
    ("CIS_COMPO_bdpm", [TABLET, "", "", "X", "", "", "ZZ", "1"], "nature de composant inconnue"),
    ("CIS_COMPO_bdpm", [TABLET, "", "", "X", "", "", "SA", "x"], "nombre illisible"),
    ("CIS_CPD_bdpm", [TABLET, " "], "condition vide"),
    ("CIS_CPD_bdpm", ["", "liste I"], "code CIS invalide"),
    ("CIS_GENER_bdpm", ["7", "X", TABLET, "3", "1"], "type de générique inconnu"),
    ("CIS_GENER_bdpm", ["7", "X", TABLET, "0", "1"], "doublon d'une ligne précédente"),
    ("CIS_MITM", [TABLET, "", "EXEMPLIA", ""], "code ATC absent"),
    (
        "CIS_CIP_Dispo_Spec",
        [TABLET, "", "9", "?", "", "", "", ""],
        "statut de disponibilité inconnu",
    ),
    ("CIS_CIP_Dispo_Spec", [TABLET, "12", "1", "", "", "", "", ""], "code CIP13 invalide"),
]


@pytest.mark.parametrize(("stem", "row", "reason"), ROWS_LEFT_OUT)
def test_a_row_that_cannot_be_used_is_named_and_the_others_are_kept(
    tmp_path, out, stem, row, reason
):
    folder = a_folder(tmp_path / "bdpm")
    path = folder / f"{stem}.txt"
    before = path.read_bytes() if path.exists() else b""
    path.write_bytes(before + lines(row).encode())

    report, catalogue = built(folder, out)

    (remark,) = report.left_out
    assert (remark.file, remark.line) == (path.name, before.count(b"\n") + 1)
    assert remark.reason == reason
    assert catalogue.find_by_cis(Cis(TABLET))


def test_blank_lines_are_named(tmp_path, out):
    folder = a_folder(tmp_path / "bdpm", CIS_CPD_bdpm=f"\r\n{TABLET}\tliste I\r\n\t\r\n")

    report, _ = built(folder, out)

    assert [(remark.line, remark.reason) for remark in report.left_out] == [
        (1, "ligne vide"),
        (3, "ligne vide"),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"date": "29/11/2924"}, "date impossible, champ laissé vide"),
        ({"public_price": "?"}, "prix illisible, champ laissé vide"),
        ({"rates": "beaucoup"}, "taux de remboursement illisible, champ laissé vide"),
    ],
)
def test_a_field_that_cannot_be_read_is_named_and_its_row_kept(tmp_path, out, change, reason):
    folder = a_folder(tmp_path / "bdpm", CIS_CIP_bdpm=lines(a_pack(**change)))

    report, catalogue = built(folder, out)

    (remark,) = report.remarks
    assert (remark.line, remark.reason, remark.is_stored) == (1, reason, True)
    assert catalogue.find_by_cip13(Cip13(with_key("340094949729")))


def test_web_page_remains_and_leading_blanks_are_cleaned(tmp_path, out):
    folder = a_folder(
        tmp_path / "bdpm",
        CIS_bdpm=lines(a_speciality(form=" comprimé", routes="orale; cutanée")),
        CIS_CIP_bdpm=lines(a_pack(indications="Cas suivants :<br><br>- Asthme &gt; 6 ans")),
    )

    _, catalogue = built(folder, out)

    speciality = catalogue.find_by_cis(Cis(TABLET))
    assert speciality is not None
    assert (speciality.form, speciality.routes) == ("comprimé", ("orale", "cutanée"))
    assert catalogue.presentations(Cis(TABLET))[0].indications == "Cas suivants : - Asthme > 6 ans"


def test_rows_about_an_unknown_speciality_are_kept(tmp_path, out):
    packs = [a_pack(cip7=f"30000{number:02}") for number in range(30)]
    folder = a_folder(
        tmp_path / "bdpm",
        CIS_CIP_bdpm=lines(*packs, a_pack(OTHER)),
        CIS_CPD_bdpm=lines([OTHER, "liste I"]),
    )

    report, catalogue = built(folder, out)

    assert report.orphans == 1
    assert catalogue.find_by_cip13(Cip13(with_key("340094949729")))
    assert catalogue.find_by_cis(Cis(OTHER)) is None


def cut_archive(folder: Path) -> None:
    whole = zipped(lines(a_speciality()) * 50)
    (folder / "CIS_bdpm.txt").unlink()
    (folder / "CIS_bdpm.txt.gz").write_bytes(whole[: len(whole) // 2])


def broken_archive(folder: Path) -> None:
    whole = bytearray(zipped(lines(a_speciality()) * 50))
    whole[len(whole) // 2] ^= 0xFF
    (folder / "CIS_bdpm.txt").unlink()
    (folder / "CIS_bdpm.txt.gz").write_bytes(whole)


DAMAGES = {
    "a wrong number of columns": ("CIS_bdpm", lines(a_speciality(), [TABLET, "X"]), 2),
    "one column too many": ("CIS_CPD_bdpm", lines([TABLET, "liste I", ""]), 1),
    "a cut last line": ("CIS_CPD_bdpm", f"{TABLET}\tliste I\r\n{TABLET}\tlis", 2),
    "an empty file": ("CIS_CPD_bdpm", "", None),
    "a null byte": ("CIS_CPD_bdpm", f"{TABLET}\tliste I\n{TABLET}\tlis\0te\n", 2),
    "a web page instead": ("CIS_CPD_bdpm", "<!doctype html>\n<html>\n", 1),
    "utf-8 with a broken byte": ("CIS_CPD_bdpm", f"{TABLET}\tété \n".encode() + b"\xe9\n", None),
    "neither encoding": ("CIS_CPD_bdpm", f"{TABLET}\tliste I\n".encode() + b"\xe9\x81\n", 2),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_with_its_name_and_line(tmp_path, out, damage):
    stem, content, line = DAMAGES[damage]
    folder = a_folder(tmp_path / "bdpm", **{stem: content})

    error = refused(folder, out)

    assert (error.file, error.line) == (f"{stem}.txt", line)
    assert not out.exists()


@pytest.mark.parametrize("damage", [cut_archive, broken_archive])
def test_a_damaged_archive_is_refused(tmp_path, out, damage):
    folder = a_folder(tmp_path / "bdpm")
    damage(folder)

    assert refused(folder, out).file == "CIS_bdpm.txt.gz"


def test_a_file_cut_between_two_lines_is_noticed_by_its_neighbour(tmp_path, out):
    folder = a_folder(
        tmp_path / "bdpm",
        CIS_CIP_bdpm=lines(a_pack(), a_pack(GENERIC, cip7="3000001")),
    )

    assert "fichier incomplet" in refused(folder, out).reason


@pytest.mark.parametrize("stem", ["CIS_CPD_bdpm", "CIS_COMPO_bdpm", "CIS_GENER_bdpm"])
def test_a_catalogue_that_lost_rows_does_not_replace_a_fuller_one(tmp_path, out, stem):
    folder = a_folder(tmp_path / "bdpm")
    build(folder, out, today=TODAY)
    before = out.read_bytes()
    (folder / f"{stem}.txt").unlink()

    error = refused(folder, out)

    assert "supprimez d’abord l’ancien fichier" in error.reason
    assert out.read_bytes() == before


def test_a_refused_import_leaves_the_old_catalogue_in_place(tmp_path, out):
    folder = a_folder(tmp_path / "bdpm")
    build(folder, out, today=TODAY)
    before = out.read_bytes()
    a_folder(folder, CIS_CIP_bdpm=lines(a_pack(), ["short"]))

    refused(folder, out)

    assert out.read_bytes() == before
    assert Catalogue.open(out).find_by_cis(Cis(TABLET))


def test_a_crash_half_way_leaves_the_old_catalogue_in_place(tmp_path, out, monkeypatch):
    folder = a_folder(tmp_path / "bdpm")
    build(folder, out, today=TODAY)
    before = out.read_bytes()

    def disk_full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importer, "_to_disk", disk_full)
    with pytest.raises(OSError, match="No space"):
        build(folder, out, today=TODAY)

    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [out.name]


def test_imports_at_the_same_time_leave_one_whole_catalogue(tmp_path, out):
    folder = a_folder(tmp_path / "bdpm")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: build(folder, out, today=TODAY), range(12)))

    assert Catalogue.open(out).find_by_cis(Cis(TABLET))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [out.name]


def test_a_catalogue_can_be_read_by_the_account_of_the_services(tmp_path):
    build(a_folder(tmp_path / "bdpm"), tmp_path / "new" / "catalogue.db", today=TODAY)

    assert (tmp_path / "new" / "catalogue.db").stat().st_mode & 0o777 == 0o644


def test_an_open_catalogue_keeps_answering_while_it_is_replaced(tmp_path, out):
    folder = a_folder(tmp_path / "bdpm")
    _, before = built(folder, out)
    a_folder(folder, CIS_bdpm=lines(a_speciality(name="NOUVEAU 10 mg, comprimé")))

    _, after = built(folder, out)

    names = [catalogue.find_by_cis(Cis(TABLET)) for catalogue in (before, after)]
    assert [found and found.name for found in names] == [
        "EXEMPLIA 10 mg, comprimé",
        "NOUVEAU 10 mg, comprimé",
    ]


def test_two_imports_of_the_same_files_are_the_same_bytes(tmp_path):
    folder = a_folder(tmp_path / "bdpm")

    for name in ("one.db", "two.db"):
        build(folder, tmp_path / name, today=TODAY)

    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_a_catalogue_of_another_format_is_refused(tmp_path, out):
    build(a_folder(tmp_path / "bdpm"), out, today=TODAY)
    with closing(sqlite3.connect(out)) as db:
        db.execute("PRAGMA user_version = 99")

    with pytest.raises(CatalogueUnusable, match="format 99"):
        Catalogue.open(out)


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_file_that_is_no_catalogue_is_refused(out, content):
    out.write_bytes(content)

    with pytest.raises(CatalogueUnusable, match="catalogue"):
        Catalogue.open(out)


def test_an_absent_catalogue_is_refused(out):
    with pytest.raises(CatalogueUnusable, match="absent"):
        Catalogue.open(out)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_catalogue_copied_half_way_is_refused(tmp_path, out, part):
    build(a_folder(tmp_path / "bdpm"), out, today=TODAY)
    whole = out.read_bytes()
    out.write_bytes(whole[: int(len(whole) * part)])

    with pytest.raises(CatalogueUnusable):
        Catalogue.open(out)


def test_nothing_can_be_written_in_an_open_catalogue(tmp_path, out):
    _, catalogue = built(a_folder(tmp_path / "bdpm"), out)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        catalogue._db.execute("DELETE FROM speciality")  # noqa: SLF001 - the file itself is asked


@pytest.mark.parametrize(
    ("name", "rows", "left_out"), [("bdpm", 116_695, 2), ("bdpm/raw", 47_450, 0)]
)
def test_no_row_of_the_official_files_is_lost(out, name, rows, left_out):
    folder = reference_data(name)

    report, _ = built(folder, out)

    assert report.rows_read == rows
    assert len(report.left_out) == left_out
    assert all(remark.reason == "ligne vide" for remark in report.left_out)


def test_the_two_encodings_of_the_official_files_are_recognised(out):
    folder = reference_data("bdpm/raw")

    report, catalogue = built(folder, out)

    assert {count.file.split(".")[0]: count.encoding for count in report.counts} == {
        "CIS_bdpm": "Windows-1252",
        "CIS_CIP_bdpm": "UTF-8",
        "CIS_GENER_bdpm": "Windows-1252",
    }
    names = [row[0] for row in catalogue._db.execute("SELECT name FROM speciality")]  # noqa: SLF001
    assert not any("\x80" <= character <= "\x9f" for name in names for character in name)
