"""Making the catalogue from the files of the public database, every row stored or named."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from shared.medicines.bdpm import DamagedFile, TextFile, find_file, read_text, rows
from shared.medicines.derive import derive, unread_labels
from shared.medicines.sources import SOURCES, Row, Source, Stored, Unusable

APPLICATION_ID = 0x4F46584D  # "OFXM"
FORMAT = 5
_SCHEMA = Path(__file__).with_name("schema.sql")
# Above these, a file is taken for one half of itself: mixed snapshots differ by under 1 %.
_ORPHANS_MAX = 0.05
_SHRINK_MIN = 0.8
_READABLE = 0o644


@dataclass(frozen=True, slots=True)
class Remark:
    """A row that was not stored (or stored with a field left empty), and why, in French."""

    file: str
    line: int
    reason: str
    is_stored: bool


@dataclass(frozen=True, slots=True)
class FileCount:
    """How many rows one file had, and how many of them are in the catalogue."""

    file: str
    encoding: str
    read: int
    stored: int


@dataclass(slots=True)
class ImportReport:
    """What an import took, left out and missed."""

    counts: list[FileCount] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    source_date: str = ""
    orphans: int = 0
    labels_unread: list[str] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        """All the rows of all the files, blank ones included."""
        return sum(count.read for count in self.counts)

    @property
    def rows_stored(self) -> int:
        """The rows that are in the catalogue."""
        return sum(count.stored for count in self.counts)

    @property
    def left_out(self) -> list[Remark]:
        """The rows that are not in the catalogue; with `rows_stored` they make `rows_read`."""
        return [remark for remark in self.remarks if not remark.is_stored]


def import_folder(folder: Path, db: sqlite3.Connection, *, today: str) -> ImportReport:
    """Fill an empty database from `folder`, plain or gzip, UTF-8 or Windows-1252.

    `today` (ISO) bounds the dates that tell how old the files are. Raise `DamagedFile`.
    """
    db.executescript(_SCHEMA.read_text("utf-8"))
    report = ImportReport()
    with db:
        for source in SOURCES:
            path = find_file(folder, source.stem)
            if path is not None:
                _store(source, read_text(path), db=db, report=report)
            elif source.is_mandatory:
                raise DamagedFile(f"{source.stem}.txt", None, "fichier obligatoire absent")
            else:
                report.absent.append(source.stem)
        _refuse_halves(db, report)
        derive(db)
        report.labels_unread.extend(unread_labels(db))
        _stamp(db, report, today=today)
    return report


def build(folder: Path, out: Path, *, today: str) -> ImportReport:
    """Make the catalogue file `out` from `folder`.

    The old file stays in place, whole, until the new one is complete and on disk.
    Raise `DamagedFile`; `OSError` or `sqlite3.Error` if the disk refuses.
    """
    if out.exists() and not out.is_file():  # a device as root, say: it would be replaced
        raise DamagedFile(str(out), None, "ce n’est pas un fichier ordinaire : rien n’est écrit")
    out.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two imports at once never write in one draft, the later one stays.
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".new", dir=out.parent)
    os.close(handle)
    draft = Path(name)
    try:
        with closing(sqlite3.connect(draft)) as db:
            # No journal: a draft that is not finished is thrown away anyway.
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            report = import_folder(folder, db, today=today)
            _refuse_shrinking(db, out)
            db.execute("VACUUM")
        draft.chmod(_READABLE)
        _to_disk(draft)
        draft.replace(out)
        _to_disk(out.parent)
    finally:
        draft.unlink(missing_ok=True)
    return report


def _store(source: Source, file: TextFile, *, db: sqlite3.Connection, report: ImportReport) -> None:
    read = list(_usable(source, file, report))
    batch = [stored for stored in read if stored is not None]
    db.executemany(source.insert, batch)
    report.counts.append(FileCount(file.name, file.encoding, len(read), len(batch)))


def _usable(source: Source, file: TextFile, report: ImportReport) -> Iterator[Stored | None]:
    """Yield one item a row: what to store, or None once the row is named in the report."""
    seen: set[Stored] = set()
    for line, columns in rows(file, source.columns):
        row = Row(columns)
        try:
            stored = _read(source, row, seen)
        except Unusable as unusable:
            report.remarks.append(Remark(file.name, line, str(unusable), is_stored=False))
            yield None
            continue
        report.remarks.extend(Remark(file.name, line, note, is_stored=True) for note in row.notes)
        yield stored


def _read(source: Source, row: Row, seen: set[Stored]) -> Stored:
    if row.is_blank:
        raise Unusable("ligne vide")
    stored = source.read(row)
    if source.key_columns is not None:
        key = stored[: source.key_columns]
        if key in seen:
            raise Unusable("doublon d’une ligne précédente")
        seen.add(key)
    return stored


def _refuse_halves(db: sqlite3.Connection, report: ImportReport) -> None:
    """A file cut between two lines looks whole; its neighbours then name what it lost."""
    packs, orphans = db.execute(
        "SELECT count(*), count(*) FILTER (WHERE s.cis IS NULL)"
        " FROM presentation AS p LEFT JOIN speciality AS s ON s.cis = p.cis"
    ).fetchone()
    report.orphans = orphans
    if orphans > packs * _ORPHANS_MAX:
        reason = (
            f"fichier incomplet : {orphans} présentations sur {packs} n’y ont pas de spécialité"
        )
        raise DamagedFile("CIS_bdpm.txt", None, reason)


def _refuse_shrinking(db: sqlite3.Connection, out: Path) -> None:
    for table, before in _sizes_of_file(out).items():
        now = _sizes(db)[table]
        if now < before * _SHRINK_MIN:
            reason = (
                f"{now} lignes dans « {table} » contre {before} dans le catalogue en place ;"
                " si c’est voulu, supprimez d’abord l’ancien fichier"
            )
            raise DamagedFile("dossier BDPM", None, reason)


def _sizes_of_file(out: Path) -> dict[str, int]:
    if not out.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{out.absolute().as_uri()}?mode=ro", uri=True)) as old:
            return _sizes(old)
    except sqlite3.DatabaseError:
        return {}  # Not a catalogue, or one of another format: nothing to compare with.


def _sizes(db: sqlite3.Connection) -> dict[str, int]:
    row = db.execute(
        "SELECT (SELECT count(*) FROM speciality), (SELECT count(*) FROM presentation),"
        " (SELECT count(*) FROM composition), (SELECT count(*) FROM condition),"
        " (SELECT count(*) FROM generic_group)"
    ).fetchone()
    names = ("spécialités", "présentations", "composition", "conditions", "groupes génériques")
    return dict(zip(names, row, strict=True))


def _stamp(db: sqlite3.Connection, report: ImportReport, *, today: str) -> None:
    report.source_date = db.execute(
        "SELECT coalesce(max(day), '') FROM (SELECT authorised_on AS day FROM speciality"
        " UNION ALL SELECT declared_on FROM presentation"
        " UNION ALL SELECT updated FROM availability) WHERE day <= ?",
        (today,),
    ).fetchone()[0]
    db.executemany(
        "INSERT INTO origin (name, value) VALUES (?, ?)",
        [("source_date", report.source_date), ("absent", ";".join(report.absent))],
    )
    # PRAGMA takes no parameters; both are constants of this module.
    db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    db.execute(f"PRAGMA user_version = {FORMAT:d}")


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
