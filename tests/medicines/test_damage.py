"""What a damaged or crossed import leaves behind: the old catalogue, whole, and a clear word."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from shared.identifiers import Cis
from shared.medicines import Catalogue, CatalogueUnusable, importer
from shared.medicines.bdpm import DamagedFile
from shared.medicines.importer import build
from tests.medicines.bdpm_folder import (
    GENERIC,
    TABLET,
    a_folder,
    a_pack,
    a_speciality,
    lines,
    zipped,
)

TODAY = "2026-11-22"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "catalogue.db"


def refused(folder: Path, out: Path) -> DamagedFile:
    with pytest.raises(DamagedFile) as caught:
        build(folder, out, today=TODAY)
    assert not list(out.parent.glob(".*.new"))
    return caught.value


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


def test_what_is_no_file_is_never_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    error = refused(a_folder(tmp_path / "bdpm"), pipe)

    assert "fichier ordinaire" in error.reason
    assert pipe.is_fifo()


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
    build(folder, out, today=TODAY)
    before = Catalogue.open(out)
    a_folder(folder, CIS_bdpm=lines(a_speciality(name="NOUVEAU 10 mg, comprimé")))

    build(folder, out, today=TODAY)
    after = Catalogue.open(out)

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
    build(a_folder(tmp_path / "bdpm"), out, today=TODAY)
    catalogue = Catalogue.open(out)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        catalogue._db.execute("DELETE FROM speciality")  # noqa: SLF001 - the file itself is asked
