"""What the catalogue works out once the files are in: INN, words to search, legal rules."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from shared.medicines.inn import inn_of, words
from shared.medicines.model import Legal
from shared.medicines.restrictions import is_read, restrictions_of
from shared.medicines.substances import legal_of

INN_SEPARATOR = " ; "
_Texts = dict[int, list[str]]


def derive(db: sqlite3.Connection) -> None:
    """Fill the derived columns of `speciality`, and `inn_word`."""
    inns, substances = _substances(db)
    conditions = _grouped(db, "SELECT cis, label FROM condition ORDER BY rowid")
    groups = _grouped(db, "SELECT cis, label FROM generic_group ORDER BY group_id")
    db.executemany(
        "UPDATE speciality SET inn = ?, listed_as = ?, is_secure = ?, is_en_toutes_lettres = ?,"
        " is_chevauchement_forbidden = ?, max_days = ?, fraction_days = ?, days_without_pump = ?,"
        " restrictions = ?"
        " WHERE cis = ?",
        list(_rules(db, conditions=conditions, substances=substances, groups=groups, inns=inns)),
    )
    # "TRAMADOL (CHLORHYDRATE DE) 50 mg - TOPALGIC 50 mg, gélule": substances stand first.
    named = {cis: [label.split(" - ")[0] for label in labels] for cis, labels in groups.items()}
    db.executemany(
        "INSERT INTO inn_word (word, cis) VALUES (?, ?)",
        sorted(
            {
                (word, cis)
                for cis, names in (named | substances).items()
                for name in names
                for word in words(name)
            }
        ),
    )


def unread_labels(db: sqlite3.Connection) -> list[str]:
    """Return the conditions of prescription that no rule understands, in alphabetical order.

    They change nothing until somebody reads them: whoever builds a catalogue should know.
    """
    labels = [label for (label,) in db.execute("SELECT DISTINCT label FROM condition")]
    return sorted(label for label in labels if not _is_read(label))


def _is_read(label: str) -> bool:
    found = legal_of(conditions=[label], substances=(), routes=(), form="")
    return found != Legal() or is_read(label)


def _rules(
    db: sqlite3.Connection,
    *,
    conditions: _Texts,
    substances: _Texts,
    groups: _Texts,
    inns: _Texts,
) -> Iterator[tuple[str | int | None, ...]]:
    specialities = db.execute("SELECT cis, name, form, routes FROM speciality").fetchall()
    for cis, name, form, routes in specialities:
        legal = legal_of(
            conditions=conditions.get(cis, []),
            # Without its composition, a medicine is judged by its name and its generic group.
            substances=substances.get(cis) or [name, *groups.get(cis, [])],
            routes=routes.split(";"),
            form=form,
        )
        yield (
            INN_SEPARATOR.join(inns.get(cis, [])),
            legal.list_,
            legal.is_secure,
            legal.is_en_toutes_lettres,
            legal.is_chevauchement_forbidden,
            legal.max_days,
            legal.fraction_days,
            legal.days_without_pump,
            restrictions_of(conditions.get(cis, [])).dumped(),
            cis,
        )


def _substances(db: sqlite3.Connection) -> tuple[_Texts, _Texts]:
    """Return per CIS the INN to show, and every substance name to search and judge by.

    A salt (SA) is shown as the moiety (FT) of the same link number where the file gives one.
    """
    inns: _Texts = defaultdict(list)
    every: _Texts = defaultdict(list)
    rows = db.execute(
        "SELECT c.cis, c.nature <> 'SA', c.substance, EXISTS (SELECT 1 FROM composition AS m"
        " WHERE m.cis = c.cis AND m.link = c.link AND m.nature <> 'SA')"
        " FROM composition AS c ORDER BY c.cis, c.link, c.rowid"
    )
    for cis, is_moiety, substance, has_moiety in rows:
        every[cis].append(substance)
        inn = inn_of(substance)
        if (is_moiety or not has_moiety) and inn not in inns[cis]:
            inns[cis].append(inn)
    return inns, every


def _grouped(db: sqlite3.Connection, query: str) -> _Texts:
    grouped: _Texts = defaultdict(list)
    for cis, text in db.execute(query):
        grouped[cis].append(text)
    return grouped
