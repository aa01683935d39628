"""`make schemas`: write what is generated. With --check, only say what is out of date, and fail.

A change of a published event that is not additive is refused: give the event a new version.
"""

import argparse
import sys
from collections.abc import Iterable

from deploy.schemas.documents import broken_promises, documents, drift, leftovers


def main() -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m deploy.schemas")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    only_check: bool = parser.parse_args().check
    files = documents()
    broken = list(broken_promises(files))
    if broken:
        return _fail("Not additive: publish a new version of the event instead.", broken)
    outdated = list(drift(files))
    if only_check:
        return _fail("Out of date: run `make schemas`.", outdated) if outdated else 0
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for path in leftovers(files):
        path.unlink()
    print(f"{len(files)} files, {len(outdated)} changed")
    return 0


def _fail(why: str, lines: Iterable[str]) -> int:
    print(why, *lines, sep="\n  ", file=sys.stderr)
    return 1


sys.exit(main())
