"""The files of the public database that the catalogue takes, and how a row of each is stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shared.identifiers import Cip7, Cip13, Cis, InvalidIdentifier
from shared.medicines import fields
from shared.medicines.fields import Unreadable

T = TypeVar("T")
Stored = tuple[str | int | None, ...]
_STATUSES = {"1": "rupture", "2": "tension", "3": "arret", "4": "remise"}
# Active substance, and its therapeutic fraction (FT in the files, ST in their description).
_NATURES = {"SA", "FT", "ST"}
# "Arrêt" and "Déclaration d'arrêt de commercialisation" are the other states of a pack.
_PACK_MARKETED = "Déclaration de commercialisation"


class Unusable(Exception):
    """A row cannot be stored; the reason is in French, for the import report."""


class Row:
    """One row being read: its columns by position, and what had to be left empty in it."""

    __slots__ = ("_columns", "notes")

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self.notes: list[str] = []

    @property
    def is_blank(self) -> bool:
        """Whether the line had nothing on it."""
        return not self._columns

    def text(self, position: int) -> str:
        """Return a column on one line."""
        return fields.cleaned(self._columns[position])

    def cis(self, position: int = 0) -> int:
        """Return a CIS; raise `Unusable`."""
        try:
            return int(Cis(self._columns[position].strip()))
        except InvalidIdentifier:
            raise Unusable("code CIS invalide") from None

    def whole(self, position: int) -> int:
        """Return a whole number; raise `Unusable`."""
        text = self._columns[position].strip()
        if not (text.isascii() and text.isdigit()):
            raise Unusable("nombre illisible")
        return int(text)

    def optional(self, position: int, read: Callable[[str], T]) -> T | None:
        """Return what `read` finds; an unreadable column is noted and left empty."""
        try:
            return read(self._columns[position])
        except Unreadable as unreadable:
            self.notes.append(f"{unreadable}, champ laissé vide")
            return None

    def day(self, position: int) -> str | None:
        """Return a date as ISO text, None when absent or impossible."""
        found = self.optional(position, fields.day)
        return found.isoformat() if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file: its name, its columns, where its rows go, and what makes two rows the same."""

    stem: str
    columns: int
    insert: str
    read: Callable[[Row], Stored]
    key_columns: int | None = None
    is_mandatory: bool = False


def _speciality(row: Row) -> Stored:
    name = row.text(1)
    if not name:
        raise Unusable("dénomination absente")
    routes = ";".join(fields.listed(row.text(3)))
    return row.cis(), name, row.text(2), routes, row.text(6) == "Commercialisée", row.day(7)


def _presentation(row: Row) -> Stored:
    cis, label = row.cis(), row.text(2)
    try:
        cip13, cip7 = Cip13(row.text(6)), Cip7(row.text(1))
    except InvalidIdentifier as invalid:
        raise Unusable(f"code {invalid.kind.upper()} invalide") from None
    if cip13.cip7 != cip7:
        raise Unusable("le CIP13 ne contient pas le CIP7")
    rates = row.optional(8, fields.rates) or ()
    return (
        int(cip13),
        cis,
        label,
        row.text(4) == _PACK_MARKETED and row.text(3) == "Présentation active",
        row.optional(10, fields.cents),
        fields.units_per_pack(label),
        ";".join(map(str, rates)),
        row.text(12) or None,
        row.day(5),
    )


def _composition(row: Row) -> Stored:
    nature = row.text(6)
    if nature not in _NATURES:
        raise Unusable("nature de composant inconnue")
    return row.cis(), row.whole(7), nature, row.text(3), row.text(4)


def _condition(row: Row) -> Stored:
    label = row.text(1)
    if not label:
        raise Unusable("condition vide")
    return row.cis(), label


def _generic(row: Row) -> Stored:
    member_type = row.whole(3)
    if member_type not in {0, 1, 2, 4}:
        raise Unusable("type de générique inconnu")
    return row.whole(0), row.cis(2), member_type, row.text(1)


def _atc(row: Row) -> Stored:
    code = row.text(1)
    if not code:
        raise Unusable("code ATC absent")
    return row.cis(), code


def _availability(row: Row) -> Stored:
    status = _STATUSES.get(row.text(2))
    if status is None:
        raise Unusable("statut de disponibilité inconnu")
    cip13 = row.text(1)
    try:
        pack = int(Cip13(cip13)) if cip13 else None
    except InvalidIdentifier:
        raise Unusable("code CIP13 invalide") from None
    return row.cis(), pack, status, row.day(4), row.day(5), row.day(6)


SOURCES: tuple[Source, ...] = (
    Source(
        stem="CIS_bdpm",
        columns=12,
        insert="INSERT INTO speciality (cis, name, form, routes, is_marketed, authorised_on)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        read=_speciality,
        key_columns=1,
        is_mandatory=True,
    ),
    Source(
        stem="CIS_CIP_bdpm",
        columns=13,
        insert="INSERT INTO presentation (cip13, cis, label, is_marketed, price_cents,"
        " units_per_pack, rates, indications, declared_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        read=_presentation,
        key_columns=1,
        is_mandatory=True,
    ),
    Source(
        stem="CIS_COMPO_bdpm",
        columns=8,
        insert="INSERT INTO composition (cis, link, nature, substance, dosage)"
        " VALUES (?, ?, ?, ?, ?)",
        read=_composition,
    ),
    Source(
        stem="CIS_CPD_bdpm",
        columns=2,
        insert="INSERT INTO condition (cis, label) VALUES (?, ?)",
        read=_condition,
        key_columns=2,
    ),
    Source(
        stem="CIS_GENER_bdpm",
        columns=5,
        insert="INSERT INTO generic_group (group_id, cis, member_type, label) VALUES (?, ?, ?, ?)",
        read=_generic,
        key_columns=2,
    ),
    Source(
        stem="CIS_MITM",
        columns=4,
        insert="INSERT INTO atc (cis, code) VALUES (?, ?)",
        read=_atc,
        key_columns=1,
    ),
    Source(
        stem="CIS_CIP_Dispo_Spec",
        columns=8,
        insert="INSERT INTO availability (cis, cip13, status, since, updated, back_on)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        read=_availability,
    ),
)
