"""What the bodies of several requests share."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field
from pydantic_core import PydanticCustomError

LINES_MAX: Final = 20
LINE_NUMBER_MAX: Final = 100
VERSION_MAX: Final = 2**31 - 1  # of the column INTEGER
LineNumber = Annotated[int, Field(strict=True, ge=1, le=LINE_NUMBER_MAX)]
Version = Annotated[int, Field(strict=True, ge=1, le=VERSION_MAX)]


def refuse_repeated(lines: Sequence[int]) -> None:
    """Raise when a line stands twice in one request."""
    if len(set(lines)) < len(lines):
        raise PydanticCustomError("line_repeated", "a line stands twice")
