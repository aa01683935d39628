"""Cutting the committed extract out of the full files, in the files' own format."""

from pathlib import Path

from shared.medicines.bdpm import DamagedFile, find_file, read_text, rows
from shared.medicines.choice import EXTRACT_CIS
from shared.medicines.sources import SOURCES, Source

_CIS_COLUMN = {"CIS_GENER_bdpm": 2}


def cut_extract(folder: Path, out: Path) -> dict[str, int]:
    """Write the rows of the chosen medicines to `out`, UTF-8 with line feeds.

    Return the number of rows a file. Raise `DamagedFile` if a file or a chosen CIS is missing.
    """
    kept = {source.stem: _kept(source, folder) for source in SOURCES}
    found = {line.split("\t")[0].strip() for line in kept["CIS_bdpm"]}
    missing = [cis for cis in EXTRACT_CIS if cis not in found]
    if missing:
        raise DamagedFile("CIS_bdpm.txt", None, f"spécialités absentes : {', '.join(missing)}")
    out.mkdir(parents=True, exist_ok=True)
    for stem, lines in kept.items():
        text = "".join(f"{line}\n" for line in lines)
        (out / f"{stem}.txt").write_text(text, encoding="utf-8", newline="\n")
    return {stem: len(lines) for stem, lines in kept.items()}


def _kept(source: Source, folder: Path) -> list[str]:
    path = find_file(folder, source.stem)
    if path is None:
        raise DamagedFile(f"{source.stem}.txt", None, "fichier absent")
    chosen, column = frozenset(EXTRACT_CIS), _CIS_COLUMN.get(source.stem, 0)
    return [
        "\t".join(columns)
        for _, columns in rows(read_text(path), source.columns)
        if columns and columns[column].strip() in chosen
    ]
