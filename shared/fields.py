"""Types of fields in HTTP requests: bounded, trimmed, in one Unicode form, strictly typed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictBool,
    StrictInt,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_COUNT_MAX: Final = 9_999
_CENTS_MAX: Final = 100_000_000
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_ENDS_OF_THE_EARTH: Final = (timezone(timedelta(hours=-14)), timezone(timedelta(hours=14)))
# Unassigned, private, surrogate and invisible characters, and separators other than the space.
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Letters and marks that nobody sees (Unicode, Default_Ignorable_Code_Point), and the empty braille
# cell: inside a word they hide it from whoever looks for it.
_UNSEEN: Final = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)


class Model(BaseModel):
    """What a request or an answer is made of: frozen, closed, and silent about its input."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Text:
    """Metadata for `Annotated[str, Text(max=80)]`: text that people wrote.

    It is put in NFC form and trimmed; its length (1 to `max` characters, or 0 with
    `may_be_empty`) counts after that. Line feeds and tabs pass only with `multiline`.
    """

    max: int
    multiline: bool = False
    may_be_empty: bool = False

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Clean first, then let pydantic check (and document) the length."""
        sized = core_schema.str_schema(
            strict=True, min_length=0 if self.may_be_empty else 1, max_length=self.max
        )
        return core_schema.no_info_before_validator_function(self._clean, sized)

    def _clean(self, value: Any) -> Any:
        # A text far over its limit is left to the length check: cleaning it costs time.
        if not isinstance(value, str) or len(value) > 4 * self.max + 64:
            return value
        text = unicodedata.normalize("NFC", value).strip()
        allowed = "\n\t" if self.multiline else ""
        if not text.isascii() and not _UNSEEN.isdisjoint(text):
            raise PydanticCustomError("text_character", "a character is not accepted")
        if any(unicodedata.category(c) in _REFUSED_CATEGORIES and c not in allowed for c in text):
            raise PydanticCustomError("text_character", "a character is not accepted")
        return text


def _only(form: re.Pattern[str], error_type: str) -> BeforeValidator:
    """Accept text of this form only: pydantic alone also takes numbers for dates."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not form.fullmatch(value):
            raise PydanticCustomError(error_type, "not the expected form")
        if not isinstance(value, str | date):
            raise PydanticCustomError(error_type, "not the expected form")
        return value

    return BeforeValidator(check)


def _in_utc(moment: datetime) -> datetime:
    try:
        for zone in _ENDS_OF_THE_EARTH:  # its day is asked for where an officine is
            moment.astimezone(zone)
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("datetime_parsing", "out of the calendar") from None


Count = Annotated[StrictInt, Field(ge=1, le=_COUNT_MAX)]
Cents = Annotated[StrictInt, Field(ge=0, le=_CENTS_MAX)]
Flag = StrictBool
Day = Annotated[date, _only(_DAY, "date_parsing")]
Moment = Annotated[AwareDatetime, _only(_MOMENT, "datetime_parsing"), AfterValidator(_in_utc)]
