"""Hostile requests, each made from a good body and a seed: the same seed gives the same attack."""

import copy
import gzip
import json
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from tests.hostile_values import DAYS, DEPTHS, NAMES, RAW_VALUES, TEXTS, TYPES, VALUES
from tests.raw_asgi import Headers

RAW = "@@raw@@"  # stands for what json.dumps would not write

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """One request body with the headers that go with it; `kind` names what was done."""

    kind: str
    body: bytes
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Hostile:
    """Attacks of `kinds` on one kind of body; `secrets` are values whose echo would be a leak."""

    good: Mapping[str, Any]
    secrets: tuple[str, ...]
    content_type: bytes = b"application/json"
    kinds: "tuple[Kind, ...] | None" = None

    def attack(self, random: Random) -> Attack:
        """Draw an attack; one that says nothing of the body's type gets the right one."""
        drawn = random.choice(self.kinds or ALL)(self, random)
        right = ((b"content-type", self.content_type),)
        return drawn if drawn.kind.startswith("headers") else replace(drawn, headers=right)

    def body(self) -> dict[str, Any]:
        """A fresh copy of the good body."""
        fresh: dict[str, Any] = json.loads(json.dumps(self.good))
        return fresh


def _value_anywhere(hostile: Hostile, random: Random) -> Attack:
    return _with(hostile, random, random.choice(VALUES), kind="value")


def _number_anywhere(hostile: Hostile, random: Random) -> Attack:
    return _with(hostile, random, RAW, kind="number", raw=random.choice(RAW_VALUES))


def _text_anywhere(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    path = random.choice([p for p, v in _leaves(body) if isinstance(v, str)])
    old, new = _at(body, path), random.choice(TEXTS)
    at = random.randrange(len(old) + 1)
    _put(body, path, old[:at] + new + old[at:])
    return Attack(f"text at {_name(path)}", _dump(body))


def _long_text_anywhere(hostile: Hostile, random: Random) -> Attack:
    unit = random.choice(("x", "é", "\u0301", " ", "ß", "\U0001f9ec", "9"))
    long = unit * random.choice((81, 251, 501, 2_000, 60_000, 300_000))
    return _with(hostile, random, long, kind="long")


def _day_anywhere(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    days = [p for p, _ in _leaves(body) if str(p[-1]).endswith(("_on", "_date", "Date", "On"))]
    path = random.choice(days or [p for p, _ in _leaves(body)])
    _put(body, path, random.choice(DAYS))
    return Attack(f"day at {_name(path)}", _dump(body))


def _wrong_check_digit(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    codes = [p for p, v in _leaves(body) if isinstance(v, str) and v[-2:].isdecimal()]
    path = random.choice(codes or [p for p, _ in _leaves(body)])
    old = str(_at(body, path)) or "0"
    at = random.randrange(len(old))
    slips: tuple[str, ...] = (
        old[:at] + random.choice(string.digits + "ABZ\uff11\u0661") + old[at + 1 :],
        old[: at - 1] + old[at : at + 1] + old[at - 1 : at] + old[at + 1 :] if at else old[1:],
        old + old[-1],
        old[:at] + old[at + 1 :],
        old[:-2] + "99",
    )
    _put(body, path, random.choice(slips))
    return Attack(f"check digit at {_name(path)}", _dump(body))


def _left_out(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    path = random.choice([p for p, _ in _nodes(body) if p])
    parent = _at(body, path[:-1])
    del parent[path[-1]]
    return Attack(f"left out {_name(path)}", _dump(body))


def _unknown_field(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    path, parent = random.choice([(p, v) for p, v in _nodes(body) if isinstance(v, dict)])
    ins = hostile.secrets[0]
    names = (*NAMES, *hostile.secrets, f"ins_{ins}", f"ins{ins}")
    for _ in range(random.choice((1, 1, 1, 60))):
        parent[random.choice(names) + random.choice(("", "", str(random.randrange(99))))] = 1
    return Attack(f"unknown in {_name(path)}", _dump(body))


def _duplicate_key(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    objects = [(p, v) for p, v in _nodes(body) if isinstance(v, dict) and v]
    path, parent = random.choice(objects)
    name = random.choice(list(parent))
    parent["@@twice@@"] = random.choice((parent[name], None, "x"))
    # The same key, plainly or in another spelling of the same characters.
    again = random.choice((json.dumps(name), f'"\\u{ord(name[0]):04x}{name[1:]}"'))
    return Attack(
        f"twice {_name((*path, name))}", _dump(body).replace(b'"@@twice@@"', again.encode())
    )


def _many(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    lists = [(p, v) for p, v in _nodes(body) if isinstance(v, list) and v]
    if not lists:
        return _long_text_anywhere(hostile, random)
    path, found = random.choice(lists)
    count = random.choice((21, 101, 1_000, 20_000))
    _put(body, path, [random.choice((found[0], {}, 0, None))] * count)
    return Attack(f"{count} at {_name(path)}", _dump(body))


def _deep(hostile: Hostile, random: Random) -> Attack:
    depth = random.choice(DEPTHS)
    opening, closing = random.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ("[", "")))
    raw = opening * depth + "1" + closing * depth
    if random.random() < 0.3:
        return Attack("deep whole", raw.encode())
    return _with(hostile, random, RAW, kind="deep", raw=raw)


def _broken_bytes(hostile: Hostile, random: Random) -> Attack:
    good = _dump(hostile.body(), is_ascii=False)
    at = random.randrange(len(good))
    junk = random.choice(
        (
            b"\xff",
            b"\xc0\x80",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\xe9",
            b"\x00",
            b"\x1f",
            b'"',
        )
    )
    broken = (
        good[:at] + junk + good[at:],
        good[:at],
        good + b"}",
        good + good,
        b"\xef\xbb\xbf" + good,
        good.decode().encode("utf-16"),
        good.decode().encode("utf-32"),
        good.decode().encode("latin-1", "replace"),
        good.replace(b'"', b"'"),
        b"/* */" + good,
        good.replace(b",", b",,", 1),
        random.randbytes(random.choice((1, 50, 5_000))),
        gzip.compress(good),
        random.choice((b"", b" ", b"null", b"[]", b'"x"', b"1", b"{}", b"[{}]", b"\x00")),
    )
    return Attack("bytes", random.choice(broken))


def _wrong_type(hostile: Hostile, random: Random) -> Attack:
    headers = random.choice(TYPES)
    return Attack(f"headers {headers!r}"[:60], _dump(hostile.body()), headers)


def _several(hostile: Hostile, random: Random) -> Attack:
    body = hostile.body()
    for _ in range(random.randrange(2, 9)):
        leaves = [p for p, _ in _leaves(body)]
        if leaves:
            pool = random.choice((VALUES, TEXTS, DAYS))
            _put(body, random.choice(leaves), random.choice(pool))
    return Attack("several", _dump(body))


Kind = Callable[[Hostile, Random], Attack]
ALL: Final[tuple[Kind, ...]] = (
    _value_anywhere,
    _value_anywhere,
    _number_anywhere,
    _text_anywhere,
    _text_anywhere,
    _long_text_anywhere,
    _day_anywhere,
    _wrong_check_digit,
    _left_out,
    _unknown_field,
    _duplicate_key,
    _many,
    _deep,
    _broken_bytes,
    _wrong_type,
    _several,
)

# What no reader of JSON may accept, and what no reader of ours may.
NO_JSON: Final[tuple[Kind, ...]] = (_duplicate_key, _broken_bytes, _wrong_type)
NEVER_OURS: Final[tuple[Kind, ...]] = (*NO_JSON, _unknown_field, _deep)


def _with(hostile: Hostile, random: Random, value: Any, *, kind: str, raw: str = "") -> Attack:
    body = hostile.body()
    path = random.choice([p for p, _ in _nodes(body) if p])
    _put(body, path, value)
    written = _dump(body).replace(json.dumps(RAW).encode(), raw.encode())
    return Attack(f"{kind} at {_name(path)}", written)


def _dump(body: Any, *, is_ascii: bool = True) -> bytes:
    return json.dumps(body, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")


def _nodes(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    members: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        members = iter(value.items())
    elif isinstance(value, list):
        members = iter(enumerate(value))
    for name, member in members:
        yield from _nodes(member, (*path, name))


def _leaves(value: Any) -> list[tuple[Path, Any]]:
    return [(p, v) for p, v in _nodes(value) if p and not isinstance(v, dict | list)]


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(body: Any, path: Path, value: Any) -> None:
    _at(body, path[:-1])[path[-1]] = copy.deepcopy(value)  # the lists of VALUES stay empty


def _name(path: Path) -> str:
    return ".".join(str(step) for step in path)
