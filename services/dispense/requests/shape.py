"""What the bodies of several requests share."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, StringConstraints
from pydantic_core import PydanticCustomError

LINES_MAX: Final = 20
LINE_NUMBER_MAX: Final = 100
VERSION_MAX: Final = 2**31 - 1  # of the column INTEGER
PACKS_SCANNED_MAX: Final = 50  # of one line
SCAN_LENGTH_MAX: Final = 1_000  # three prescriptions of gematik in one code
LineNumber = Annotated[int, Field(strict=True, ge=1, le=LINE_NUMBER_MAX)]
ScannedText = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=SCAN_LENGTH_MAX),
    Field(description="Ce que le lecteur a rendu, séparateurs (`\\u001d`) compris."),
]
Version = Annotated[int, Field(strict=True, ge=1, le=VERSION_MAX)]


def refuse_repeated(lines: Sequence[int]) -> None:
    """Raise when a line stands twice in one request."""
    if len(set(lines)) < len(lines):
        raise PydanticCustomError("line_repeated", "a line stands twice")
