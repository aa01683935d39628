"""The command that builds the catalogue: what it writes, and what it says when it cannot."""

import pytest

from shared.identifiers import Cis
from shared.medicines import Catalogue
from shared.medicines.__main__ import main
from shared.medicines.catalogue import EXTRACT
from tests.medicines.bdpm_folder import TABLET, a_folder, lines


def test_a_build_prints_its_report_and_writes_the_catalogue(tmp_path, capsys):
    folder = a_folder(tmp_path / "bdpm", CIS_CPD_bdpm=f"{TABLET}\tliste I\r\n\r\n")
    out = tmp_path / "catalogue.db"

    status = main(["build", "--bdpm", str(folder), "--out", str(out)])

    printed = capsys.readouterr().out
    assert status == 0
    assert "CIS_CPD_bdpm.txt, ligne 2 : ligne vide (ligne écartée)" in printed
    assert "CIS_MITM absent" in printed
    assert Catalogue.open(out).find_by_cis(Cis(TABLET))


def test_a_condition_that_no_rule_understands_is_named(tmp_path, capsys):
    labels = lines([TABLET, "liste I"], [TABLET, "prescription réservée aux astrologues"])
    folder = a_folder(tmp_path / "bdpm", CIS_CPD_bdpm=labels)

    main(["build", "--bdpm", str(folder), "--out", str(tmp_path / "catalogue.db")])

    unknown = [line for line in capsys.readouterr().out.splitlines() if "inconnue" in line]
    assert unknown == [
        (
            "  Condition de prescription inconnue, sans effet : "
            "« prescription réservée aux astrologues »"
        )
    ]


def test_an_error_is_one_clear_line_and_status_1(tmp_path, capsys):
    folder = a_folder(tmp_path / "bdpm", CIS_bdpm=lines([TABLET, "X"]))

    status = main(["build", "--bdpm", str(folder), "--out", str(tmp_path / "catalogue.db")])

    assert status == 1
    assert capsys.readouterr().err == (
        "Import refusé : CIS_bdpm.txt, ligne 1 : 2 colonnes au lieu de 12\n"
    )


def test_a_folder_that_does_not_exist_is_said(tmp_path, capsys):
    status = main(["build", "--bdpm", str(tmp_path / "nowhere"), "--out", str(tmp_path / "c.db")])

    assert status == 1
    assert "CIS_bdpm.txt : fichier obligatoire absent" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said(tmp_path, capsys):
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "catalogue.db"

    status = main(["build", "--bdpm", str(a_folder(tmp_path / "bdpm")), "--out", str(out)])

    assert status == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_extract_can_be_cut_out_of_itself(tmp_path):
    status = main(["extract", "--bdpm", str(EXTRACT), "--out", str(tmp_path)])

    assert status == 0
    for path in EXTRACT.glob("*.txt"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_an_extract_of_files_that_lack_a_chosen_medicine_is_refused(tmp_path, capsys):
    folder = a_folder(
        tmp_path / "bdpm", CIS_MITM="x\t\t\t\n", CIS_CIP_Dispo_Spec="\t" * 6 + "x\t\n"
    )

    status = main(["extract", "--bdpm", str(folder), "--out", str(tmp_path / "out")])

    assert status == 1
    assert "spécialités absentes" in capsys.readouterr().err


def test_the_command_explains_itself(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])

    assert caught.value.code == 0
    assert "BDPM" in capsys.readouterr().out
