"""Commands that only prescribe has: python -m services.prescribe keys list | revoke."""

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from services.prescribe import use_cases
from services.prescribe.model import Revocation
from services.prescribe.resources import NewId
from services.prescribe.rules import RevocationRefusal
from shared.access.actors import Operator
from shared.db import transaction
from shared.running.cli import EXIT_FAILED, OwnCommands, ServiceParts, operator

_REFUSALS: Final[Mapping[RevocationRefusal, str]] = {
    "unknown": "is no key of ours; see: keys list",
    "in_the_future": "can be revoked as of now or earlier only",
    "trusted_less_already": "is trusted up to an earlier moment already",
}
_YEARS: Final = range(2020, 2200)  # those that a QR can bear; near year 1 a moment has no UTC


def key_commands(*, now: Callable[[], datetime], new_id: NewId) -> OwnCommands:
    """Return the commands on signing keys."""

    async def list_keys(service: ServiceParts, _: argparse.Namespace) -> int:
        async with service.parts.pool:
            keys = await use_cases.list_signing_keys(service.parts.pool)
        for key in keys:
            until = key.trusted_until
            revoked = f" revoked, trusted until {until.isoformat()}" if until is not None else ""
            print(f"{key.key_id} published {key.published_at.isoformat()}{revoked}")
        return 0

    async def revoke(service: ServiceParts, chosen: argparse.Namespace) -> int:
        revocation = Revocation(
            key_id=chosen.key_id,
            trusted_until=chosen.trusted_until,
            by=Operator(operator()),
            at=now(),
        )
        async with service.parts.pool, transaction(service.parts.pool) as conn:
            refusal = await use_cases.revoke_signing_key(conn, revocation, new_id=new_id)
        if refusal is not None:
            print(f"{chosen.key_id} {_REFUSALS[refusal]}", file=sys.stderr)
            return EXIT_FAILED
        print(f"{chosen.key_id} signs nothing any more; replicas that hold it refuse to issue")
        return 0

    return OwnCommands(_add, {"list_keys": list_keys, "revoke_key": revoke})


def _add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="public keys of signatures, and their revocation")
    actions = keys.add_subparsers(required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="the newest first, with those revoked")
    listed.set_defaults(action="list_keys")
    gone = actions.add_parser("revoke", help="let a key sign nothing any more")
    gone.set_defaults(action="revoke_key")
    gone.add_argument("key_id", metavar="KEY_ID")
    told = "the last moment it was in our hands alone, as 2026-11-22T10:00:00+01:00"
    gone.add_argument("--trusted-until", required=True, type=_instant, metavar="TIME", help=told)


def _instant(text: str) -> datetime:
    """Return the moment in UTC; raise `ArgumentTypeError`, which argparse tells in its words."""
    refused = argparse.ArgumentTypeError("is no moment with a time zone, from 2020 on")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refused from None
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise refused
    return moment.astimezone(UTC)
