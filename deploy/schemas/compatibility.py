"""What may change in a published schema: optional fields may be added, nothing else."""

from collections.abc import Iterator
from typing import Any, Final

# Words for readers: they bind nobody.
_COMMENTS: Final = frozenset({"title", "description", "examples", "$schema"})

Schema = dict[str, Any]


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Return what a consumer or a publisher of the old schema would trip over, [] if nothing.

    Stricter than parsing needs: a value added to an enumeration stops consumers that are not yet
    deployed, so it takes a new version of the event too.
    """
    return list(_compare(_expanded(old, old), _expanded(new, new), "event"))


def _compare(old: Any, new: Any, path: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_objects(old, new, path)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _compare(before, after, f"{path}[{index}]")
    elif old != new:
        yield f"{path} changed"


def _compare_objects(old: Schema, new: Schema, path: str) -> Iterator[str]:
    for word in sorted((old.keys() | new.keys()) - _COMMENTS - {"properties", "required"}):
        if word not in old or word not in new:
            yield f"{path}.{word} {'added' if word in new else 'removed'}"
        else:
            yield from _compare(old[word], new[word], f"{path}.{word}")
    yield from _compare_fields(old, new, path)


def _compare_fields(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in sorted(before.keys() - after.keys()):
        yield f"{path}.{name} removed"
    for name in sorted(before.keys() & after.keys()):
        yield from _compare(before[name], after[name], f"{path}.{name}")
    must_before, must_after = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(must_before ^ must_after):
        word = "no longer required" if name in must_before else "now required"
        yield f"{path}.{name} {word}"


def _expanded(part: Any, root: Schema) -> Any:
    """Return `part` with its references replaced by what they name; contracts have no cycles."""
    if isinstance(part, list):
        return [_expanded(item, root) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        named = root["$defs"][part["$ref"].rpartition("/")[2]]
        return _expanded(named | {k: v for k, v in part.items() if k != "$ref"}, root)
    # The mapping of a discriminator names references: what they lead to is compared anyway.
    return {
        word: _expanded(value, root)
        for word, value in part.items()
        if word not in {"$defs", "mapping"}
    }
