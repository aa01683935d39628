"""An analyst signed in to the console."""

from dataclasses import dataclass, field

from shared.access.actors import Actor


@dataclass(frozen=True, slots=True)
class Session:
    """Whose session it is; `digest` is SHA-256 of the cookie's value."""

    digest: bytes = field(repr=False)
    actor: Actor
    csrf_token: str = field(repr=False)
