"""Build the catalogue file, or cut the committed extract: `python -m shared.medicines --help`."""

import argparse
import sqlite3
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from shared.medicines.bdpm import DamagedFile
from shared.medicines.catalogue import EXTRACT
from shared.medicines.extract import cut_extract
from shared.medicines.importer import ImportReport, build


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status, 1 after one clear line on an error."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "build":
            _build(chosen.bdpm, chosen.out)
        else:
            _extract(chosen.bdpm, chosen.out)
    except DamagedFile as damaged:
        print(f"Import refusé : {damaged}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Import impossible : {error.strerror} ({error.filename})", file=sys.stderr)
        return 1
    except sqlite3.Error as error:
        print(f"Import impossible : {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m shared.medicines",
        description="Catalogue de médicaments, tiré de la base de données publique (BDPM).",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, purpose, out in (
        ("build", "construire le fichier du catalogue", None),
        ("extract", "découper l’extrait livré avec le code", EXTRACT),
    ):
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("--bdpm", type=Path, required=True, help="dossier des fichiers BDPM")
        command.add_argument(
            "--out", type=Path, required=out is None, default=out, help="fichier ou dossier produit"
        )
    return parser


def _build(folder: Path, out: Path) -> None:
    print(f"Lecture de {folder} …", flush=True)
    start = time.perf_counter()
    report = build(folder, out, today=datetime.now(UTC).date().isoformat())
    _print_report(report)
    size = out.stat().st_size / 2**20
    print(f"Catalogue écrit : {out} ({size:.1f} Mio) en {time.perf_counter() - start:.1f} s.")


def _extract(folder: Path, out: Path) -> None:
    for stem, count in cut_extract(folder, out).items():
        print(f"{stem:<20} {count:>6} lignes")
    print(f"Extrait écrit : {out}")


def _print_report(report: ImportReport) -> None:
    print(f"{'fichier':<28} {'encodage':<13} {'lues':>7} {'gardées':>8} {'écartées':>9}")
    for count in report.counts:
        left_out = count.read - count.stored
        print(
            f"{count.file:<28} {count.encoding:<13} {count.read:>7} {count.stored:>8} {left_out:>9}"
        )
    for remark in report.remarks:
        outcome = "ligne gardée" if remark.is_stored else "ligne écartée"
        print(f"  {remark.file}, ligne {remark.line} : {remark.reason} ({outcome})")
    for stem in report.absent:
        print(f"  {stem} absent : le catalogue n’en tire rien.")
    if "CIS_CPD_bdpm" in report.absent:
        print(
            "  Sans CIS_CPD_bdpm, seules les substances de notre table ont liste et durée maximale."
        )
    for label in report.labels_unread:
        print(f"  Condition de prescription inconnue, sans effet : « {label} »")
    if report.orphans:
        print(f"  {report.orphans} présentations sans spécialité dans CIS_bdpm (gardées).")
    print(f"Données jusqu’au {report.source_date}.")


if __name__ == "__main__":
    sys.exit(main())
