"""What the bodies of several requests share."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.scanned import without_frame

LINES_MAX: Final = 20
LINE_NUMBER_MAX: Final = 100
VERSION_MAX: Final = 2**31 - 1  # of the column INTEGER
PACKS_SCANNED_MAX: Final = 50  # of one line
SCAN_LENGTH_MAX: Final = 1_000  # three prescriptions of gematik in one code
QR_LENGTH_MAX: Final = 512
LineNumber = Annotated[int, Field(strict=True, ge=1, le=LINE_NUMBER_MAX)]
ScannedText = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=SCAN_LENGTH_MAX),
    AfterValidator(without_frame),
    Field(description="Ce que le lecteur a rendu, séparateurs (`\\u001d`) compris."),
]
QrText = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=QR_LENGTH_MAX),
    AfterValidator(without_frame),
]
Version = Annotated[int, Field(strict=True, ge=1, le=VERSION_MAX)]


def refuse_repeated(lines: Sequence[int]) -> None:
    """Raise when a line stands twice in one request."""
    if len(set(lines)) < len(lines):
        raise PydanticCustomError("line_repeated", "a line stands twice")
