"""What requests and answers are made of."""

from pydantic import BaseModel, ConfigDict


class Asked(BaseModel):
    """Part of a request: closed, so that a misspelt field shows before it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Answered(BaseModel):
    """Part of an answer: open, since a server may add fields that this client does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
