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
class Asking:
    """Who proposes a decision on a subject, or is about to approve one."""

    conn: Connection
    subject_id: UUID
    caller: Caller
    is_approval: bool


async def _all_may(_: Asking, /) -> Refusal | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of decision.

    `examine` locks the subject and says whose it is, or why this cannot be decided of it as it
    stands now; it runs when the decision is proposed and again when it is approved. None: there is
    no such subject. `bring_about` runs in the transaction of the approval, after it is stored.
    `forbids` says why this person may not, or not now, where the subject itself is fit for it.
    `detail`: the codes that a proposal must give besides its reason, each from a closed list.
    """

    examine: Callable[[Connection, UUID], Awaitable[Standing | Refusal | None]]
    bring_about: Callable[[Approved], Awaitable[None]]
    detail: tuple[tuple[str, frozenset[str]], ...] = ()
    forbids: Callable[[Asking], Awaitable[Refusal | None]] = _all_may
