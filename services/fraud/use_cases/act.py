"""What each kind of decision has of its own: its subject, and what it brings about."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Decision, Standing
from services.fraud.resources import Resources
from shared.db import Connection
from shared.problems import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A decision that was approved just now, by whom, and what its effects are made with."""

    conn: Connection
    resources: Resources
    decision: Decision
    caller: Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of decision.

    `examine` locks the subject and says whose it is, or why this cannot be decided of it as it
    stands now; it runs when the decision is proposed and again when it is approved. None: there is
    no such subject. `bring_about` runs in the transaction of the approval, after it is stored.
    `detail`: the codes that a proposal must give besides its reason, each from a closed list.
    """

    examine: Callable[[Connection, UUID], Awaitable[Standing | Refusal | None]]
    bring_about: Callable[[Approved], Awaitable[None]]
    detail: tuple[tuple[str, frozenset[str]], ...] = ()
