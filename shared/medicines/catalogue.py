"""Looking medicines up: by pack, by speciality, by substance, by generic group."""

import json
import sqlite3
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from shared.identifiers import Cip13, Cis
from shared.medicines.derive import INN_SEPARATOR
from shared.medicines.importer import APPLICATION_ID, FORMAT, import_folder
from shared.medicines.inn import words
from shared.medicines.model import Legal, ListedAs, Presentation, Speciality
from shared.medicines.naming import Kind, NamedMedicine, Naming
from shared.medicines.restrictions import loaded
from shared.medicines.strengths import form_words, strengths_of

EXTRACT = Path(__file__).with_name("extract")
SEARCH_LIMIT = 50
_EXTRACT_DATE = "2026-01-31"
_CACHE_KIB = 4_096
_HEADER_BYTES = 100
# The last code point: "tramadol" to "tramadol" + this spans every word that starts so.
_AFTER_ANY = "\U0010ffff"

_SPECIALITY = """
SELECT s.cis, s.name, s.form, s.routes, s.is_marketed, s.inn, s.listed_as, s.is_secure,
       s.is_en_toutes_lettres, s.is_chevauchement_forbidden, s.max_days, s.fraction_days,
       s.days_without_pump, s.restrictions, s.authorised_on,
       (SELECT code FROM atc WHERE atc.cis = s.cis),
       (SELECT min(p.price_cents) FROM presentation AS p
        WHERE p.cis = s.cis AND p.is_marketed)
FROM speciality AS s WHERE s.cis = ?
"""
_PRESENTATION_BY_CIP13 = """
SELECT cip13, cis, label, is_marketed, price_cents, units_per_pack, rates, indications
FROM presentation WHERE cip13 = ?
"""
_PRESENTATIONS_BY_CIS = """
SELECT cip13, cis, label, is_marketed, price_cents, units_per_pack, rates, indications
FROM presentation WHERE cis = ? ORDER BY cip13 LIMIT 500
"""
_GROUP = """
SELECT other.cis FROM generic_group AS own
JOIN generic_group AS other ON other.group_id = own.group_id
WHERE own.cis = ? LIMIT 2000
"""
_SAME_GROUP = """
SELECT EXISTS (
    SELECT 1 FROM generic_group AS one
    JOIN generic_group AS other ON other.group_id = one.group_id
    WHERE one.cis = ? AND other.cis = ?
)
"""
_NAMES = """
SELECT s.name, s.form, s.inn, s.is_marketed, s.restrictions,
       (SELECT code FROM atc WHERE atc.cis = s.cis),
       (SELECT min(p.price_cents) FROM presentation AS p
        WHERE p.cis = s.cis AND p.is_marketed), s.listed_as, s.is_secure,
       s.is_en_toutes_lettres, s.is_chevauchement_forbidden, s.max_days, s.fraction_days,
       s.days_without_pump
FROM speciality AS s LIMIT 100000
"""
_BY_WORD = "SELECT DISTINCT cis FROM inn_word WHERE word >= ? AND word < ? LIMIT 50000"
_FIRST_OF = """
SELECT s.cis FROM speciality AS s JOIN json_each(?) AS found ON found.value = s.cis
ORDER BY s.is_marketed DESC, s.name, s.cis LIMIT ?
"""


class CatalogueUnusable(Exception):
    """The catalogue file is absent, damaged, or of another format: build it again."""


class Catalogue:
    """The medicines of one snapshot of the public database. Safe to share between threads."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Open a catalogue file read-only; without one, build the committed extract in memory.

        Raise `CatalogueUnusable`.
        """
        if path is None:
            memory = sqlite3.connect(":memory:", check_same_thread=False)
            import_folder(EXTRACT, memory, today=_EXTRACT_DATE)
            return cls(memory)
        if not path.is_file():
            raise CatalogueUnusable(f"catalogue absent : {path}")
        return cls(_opened(path))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def source_date(self) -> date:
        """The latest day that the source files speak of."""
        return date.fromisoformat(self._origin("source_date"))

    @cached_property
    def naming(self) -> Naming:
        """What free texts name; read once, some tenths of a second for the whole database."""
        rows = self._db.execute(_NAMES)
        return Naming(_named_medicine(row) for row in rows)

    def find_by_cip13(self, cip13: Cip13) -> Presentation | None:
        """Return the pack of this code."""
        row = self._db.execute(_PRESENTATION_BY_CIP13, (int(cip13),)).fetchone()
        return _presentation(row) if row else None

    def find_by_cis(self, cis: Cis) -> Speciality | None:
        """Return the speciality of this code."""
        row = self._db.execute(_SPECIALITY, (int(cis),)).fetchone()
        if row is None:
            return None
        query = "SELECT label FROM condition WHERE cis = ? ORDER BY rowid LIMIT 200"
        labels = tuple(label for (label,) in self._db.execute(query, (int(cis),)))
        return _speciality(row, labels)

    def presentations(self, cis: Cis) -> list[Presentation]:
        """Return the packs of a speciality, by code."""
        return [_presentation(row) for row in self._db.execute(_PRESENTATIONS_BY_CIS, (int(cis),))]

    def dosages(self, cis: Cis) -> list[tuple[str, str]]:
        """Return each substance of a speciality and its strength as written, salts first."""
        query = (
            "SELECT substance, dosage FROM composition WHERE cis = ?"
            " ORDER BY nature DESC, link LIMIT 200"
        )
        return self._db.execute(query, (int(cis),)).fetchall()

    def search_inn(self, text: str) -> list[Speciality]:
        """Return the specialities whose substances have every word of `text`, or begin with it.

        Accents and case do not count. Marketed ones first, then by name; at most 50.
        """
        wanted = words(text)
        if not wanted:
            return []
        found = set.intersection(*(self._by_word(word) for word in wanted))
        first = self._db.execute(_FIRST_OF, (json.dumps(sorted(found)), SEARCH_LIMIT)).fetchall()
        specialities = (self.find_by_cis(_cis(cis)) for (cis,) in first)
        return [speciality for speciality in specialities if speciality is not None]

    def generic_group(self, cis: Cis) -> set[Cis]:
        """Return the CIS that share a generic group with this one, itself included."""
        return {cis} | {_cis(other) for (other,) in self._db.execute(_GROUP, (int(cis),))}

    def share_generic_group(self, one: Cis, other: Cis) -> bool:
        """Tell whether two specialities are one, or stand in one generic group.

        Groups are those of the répertoire des groupes génériques: reference (0), generic (1), and
        generics substitutable by posology (2 and 4). Whether one may be handed over for the other
        (L.5125-23 CSP) is for dispense to decide.
        """
        if one == other:
            return True
        return bool(self._db.execute(_SAME_GROUP, (int(one), int(other))).fetchone()[0])

    def _by_word(self, word: str) -> set[int]:
        return {cis for (cis,) in self._db.execute(_BY_WORD, (word, word + _AFTER_ANY))}

    def _origin(self, name: str) -> str:
        query = "SELECT value FROM origin WHERE name = ?"
        return str(self._db.execute(query, (name,)).fetchone()[0])


def _opened(path: Path) -> sqlite3.Connection:
    # immutable: no locks and no journal; an import replaces the file, it never writes in it.
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    db = sqlite3.connect(uri, uri=True, check_same_thread=False)
    try:
        _check(db, path)
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB:d}")
    except sqlite3.DatabaseError as error:
        db.close()
        raise CatalogueUnusable(f"{path} n’est pas un catalogue, ou est abîmé : {error}") from error
    except CatalogueUnusable:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, path: Path) -> None:
    (stamp,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if stamp != APPLICATION_ID:
        raise CatalogueUnusable(f"{path} n’est pas un catalogue de médicaments")
    if version != FORMAT:
        raise CatalogueUnusable(
            f"{path} : format {version}, ce programme lit le format {FORMAT} ; reconstruisez-le"
        )
    # A copy that stopped half-way keeps a good first page, which tells how many there were.
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    size = int.from_bytes(header[16:18]) * int.from_bytes(header[28:32])
    (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok" or size != path.stat().st_size:
        raise CatalogueUnusable(
            f"{path} est abîmé ou incomplet : copiez-le ou construisez-le à nouveau"
        )


def _speciality(row: tuple[Any, ...], conditions: tuple[str, ...]) -> Speciality:
    (
        cis,
        name,
        form,
        routes,
        is_marketed,
        inn,
        *rules,
        restrictions,
        authorised_on,
        atc,
        cheapest,
    ) = row
    return Speciality(
        cis=_cis(cis),
        name=name,
        form=form,
        routes=tuple(routes.split(";")),
        is_marketed=bool(is_marketed),
        inn=_inns(inn),
        legal=_legal(*rules),
        conditions=conditions,
        atc=atc,
        authorised_on=_day(authorised_on),
        restrictions=loaded(restrictions),
        cheapest_cents=cheapest,
    )


def _named_medicine(row: tuple[Any, ...]) -> NamedMedicine:
    name, form, inn, is_marketed, restrictions, atc, cheapest, *rules = row
    kind = Kind(
        _legal(*rules),
        loaded(restrictions),
        atc,
        cheapest,
        strengths=strengths_of(name),
        form=form_words(f"{form} {name.partition(', ')[2]}"),
    )
    return NamedMedicine(name, _inns(inn), bool(is_marketed), kind)


def _inns(stored: str) -> tuple[str, ...]:
    return tuple(stored.split(INN_SEPARATOR)) if stored else ()


def _legal(listed_as: ListedAs | None, *rules: Any) -> Legal:
    is_secure, in_letters, chevauchement, max_days, fraction_days, days_without_pump = rules
    return Legal(
        list_=listed_as,
        is_secure=bool(is_secure),
        is_en_toutes_lettres=bool(in_letters),
        is_chevauchement_forbidden=bool(chevauchement),
        max_days=max_days,
        fraction_days=fraction_days,
        days_without_pump=days_without_pump,
    )


def _presentation(row: tuple[Any, ...]) -> Presentation:
    cip13, cis, label, is_marketed, price_cents, units, rates, indications = row
    return Presentation(
        cip13=Cip13(str(cip13)),
        cis=_cis(cis),
        label=label,
        is_marketed=bool(is_marketed),
        price_cents=price_cents,
        units_per_pack=units,
        rates=tuple(int(rate) for rate in rates.split(";") if rate),
        indications=indications,
    )


def _cis(stored: int) -> Cis:
    return Cis(str(stored))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
