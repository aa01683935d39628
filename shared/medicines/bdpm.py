"""Reading the files of the public database as the official site serves them, damage refused."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_UTF8_ACCENT = re.compile(rb"\xc3[\xa0-\xbf]")


class DamagedFile(Exception):
    """A file is missing, cut, or does not have the columns of its official description."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        where = file if line is None else f"{file}, ligne {line}"
        super().__init__(f"{where} : {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TextFile:
    """The decoded content of one file, and the encoding it had."""

    name: str
    text: str
    encoding: str


def find_file(folder: Path, stem: str) -> Path | None:
    """Return `<stem>.txt`, else `<stem>.txt.gz`, else None."""
    candidates = (folder / f"{stem}.txt", folder / f"{stem}.txt.gz")
    return next((path for path in candidates if path.is_file()), None)


def read_text(path: Path) -> TextFile:
    """Read a whole file, plain or gzip; raise `DamagedFile` if it is cut.

    The site serves some files in UTF-8 and others in Windows-1252: strict UTF-8 is tried first,
    since text of the second kind with an accent is never valid in the first.
    """
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw = gzip.decompress(raw)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise DamagedFile(path.name, None, "archive gzip tronquée ou abîmée") from None
    except OSError as error:
        raise DamagedFile(path.name, None, error.strerror or "lecture impossible") from error
    return _decoded(path.name, raw)


def rows(file: TextFile, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each line's number and columns, an empty list for a blank line.

    Raise `DamagedFile` at the first line with another number of columns, and for a last line
    without its end.
    """
    if not file.text:
        raise DamagedFile(file.name, None, "fichier vide")
    # Only line feeds end a line: str.splitlines would also cut at U+0085 and its like.
    lines = file.text.split("\n")
    if lines.pop():
        raise DamagedFile(file.name, len(lines) + 1, "dernière ligne coupée (sans fin de ligne)")
    for number, line in enumerate(lines, 1):
        found = line.rstrip("\r").split("\t")
        if found == [""] or not any(column.strip() for column in found):
            yield number, []
        elif len(found) != columns:
            reason = f"{len(found)} colonnes au lieu de {columns}"
            raise DamagedFile(file.name, number, reason)
        else:
            yield number, found


def _decoded(name: str, raw: bytes) -> TextFile:
    if b"\0" in raw:
        raise DamagedFile(name, raw[: raw.index(b"\0")].count(b"\n") + 1, "octet nul dans le texte")
    try:
        return TextFile(name, raw.decode("utf-8-sig"), "UTF-8")
    except UnicodeDecodeError:
        pass
    if _UTF8_ACCENT.search(raw):
        # In Windows-1252 this would read "Ã©": it is UTF-8 with a broken byte somewhere.
        raise DamagedFile(name, None, "UTF-8 abîmé (octets isolés)")
    try:
        return TextFile(name, raw.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DamagedFile(name, line, "ni UTF-8 ni Windows-1252") from None
