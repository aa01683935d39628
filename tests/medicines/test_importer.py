"""From the public files to a catalogue, row by row, with a report of what could not be used."""

from datetime import date
from pathlib import Path

import pytest

from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue
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

TODAY = "2026-11-22"
OPTIONAL = ("CIS_COMPO_bdpm", "CIS_CPD_bdpm", "CIS_GENER_bdpm")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "catalogue.db"


def built(folder: Path, out: Path) -> tuple[ImportReport, Catalogue]:
    report = build(folder, out, today=TODAY)
    assert report.rows_read == report.rows_stored + len(report.left_out)
    return report, Catalogue.open(out)


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

    report, _ = built(folder, out)

    assert set(OPTIONAL) <= set(report.absent)


@pytest.mark.parametrize("stem", ["CIS_bdpm", "CIS_CIP_bdpm"])
def test_specialities_and_packs_are_mandatory(tmp_path, out, stem):
    folder = a_folder(tmp_path / "bdpm", **{stem: None})

    with pytest.raises(DamagedFile, match=f"^{stem}.txt : fichier obligatoire absent"):
        build(folder, out, today=TODAY)


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
    ("CIS_bdpm", a_speciality(TABLET), "doublon d’une ligne précédente"),
    ("CIS_CIP_bdpm", a_pack(cip7="3000001", cip13="3400930000010"), "code CIP13 invalide"),
    ("CIS_CIP_bdpm", a_pack(cip7="300000"), "code CIP13 invalide"),
    (
        "CIS_CIP_bdpm",
        a_pack(cip7="3000001", cip13=with_key("340093000002")),
        "le CIP13 ne contient pas le CIP7",
    ),
    ("CIS_CIP_bdpm", a_pack(), "doublon d’une ligne précédente"),
    ("CIS_COMPO_bdpm", [TABLET, "", "", "X", "", "", "ZZ", "1"], "nature de composant inconnue"),
    ("CIS_COMPO_bdpm", [TABLET, "", "", "X", "", "", "SA", "x"], "nombre illisible"),
    ("CIS_CPD_bdpm", [TABLET, " "], "condition vide"),
    ("CIS_CPD_bdpm", ["", "liste I"], "code CIS invalide"),
    ("CIS_GENER_bdpm", ["7", "X", TABLET, "3", "1"], "type de générique inconnu"),
    ("CIS_GENER_bdpm", ["7", "X", TABLET, "0", "1"], "doublon d’une ligne précédente"),
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
