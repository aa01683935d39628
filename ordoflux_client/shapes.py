"""What requests and answers are made of."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Discriminator

UNHEARD: Final = "unheard"


class Asked(BaseModel):
    """Part of a request: closed, so that a misspelt field shows before it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Answered(BaseModel):
    """Part of an answer: open, since a server may add fields that this client does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Unheard(Answered):
    """Part of an answer of a kind that this client has not heard of, with all its fields.

    `kind` is the server's word for it; the others are in `model_extra`, as JSON has them.
    """

    model_config = ConfigDict(extra="allow")

    kind: str


def kind_among(*known: str) -> Discriminator:
    """Return what tells parts of an answer by their `kind`; one that is not `known` is unheard."""

    def tag_of(part: Any) -> str:
        kind = part.get("kind") if isinstance(part, dict) else getattr(part, "kind", None)
        return kind if kind in known else UNHEARD

    return Discriminator(tag_of)
