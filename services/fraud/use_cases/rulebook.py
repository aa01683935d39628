"""Which rules are examined: the stored versions that are live or in shadow, one set a batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast
from uuid import UUID

import orjson
from pydantic import ValidationError

from services.fraud.engine import EntityHit, Signal
from services.fraud.model.rule_versions import RuleVersion
from services.fraud.resources import NewId
from services.fraud.signals import FRAUD_SIGNALS, NIGHT_SIGNALS, RULES, NightSignal
from services.fraud.signals.parameters import (
    UnknownParameter,
    UnknownRule,
    parameters_of,
    rule_with,
)
from services.fraud.store import nights, rule_versions, shadow_hits
from shared.db import Connection, Pool, transaction
from shared.log import get_logger

log = get_logger()


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a batch; `versions` tells which stored version a rule on trial is.

    `fences`: beyond which a prescriber stands out among his peers, as the last night measured.
    """

    live: tuple[Signal, ...] = FRAUD_SIGNALS
    shadows: tuple[Signal, ...] = ()
    night: tuple[NightSignal, ...] = NIGHT_SIGNALS
    night_shadows: tuple[NightSignal, ...] = ()
    versions: Mapping[tuple[str, int], UUID] = field(default_factory=dict)
    fences: Mapping[str, float] = field(default_factory=dict)


class Rulebook:
    """The rules as last read; an epoch in the database tells when a version changed state."""

    def __init__(self) -> None:
        self.rules = Rules()
        self._epoch: int | None = None

    async def refresh(self, conn: Connection) -> bool:
        """Read the rules again if any changed since; tell whether one did.

        Called in the transaction of each batch: all replicas switch with their next one.
        """
        epoch = await rule_versions.epoch_of_rules(conn)
        if epoch == self._epoch:
            return False
        self.rules = replace(
            rules_of(await rule_versions.list_examined(conn)), fences=await nights.load_fences(conn)
        )
        self._epoch = epoch
        return True

    async def keep_shadow_hits(self, conn: Connection, hits: Sequence[EntityHit]) -> None:
        """Store what rules on trial said, and nothing else of it."""
        await shadow_hits.insert_shadow_hits(conn, hits, self.rules.versions)


def rules_of(stored: Iterable[RuleVersion]) -> Rules:
    """Return the rules that stored versions make; a rule without a live one is as in the code.

    A version that this code does not understand (of an older or a newer release) is left out.
    """
    live = {rule.rule: rule for rule in (*FRAUD_SIGNALS, *NIGHT_SIGNALS)}
    shadows: list[Signal | NightSignal] = []
    versions: dict[tuple[str, int], UUID] = {}
    for version in stored:
        made = _made(version)
        if made is None:
            continue
        if version.state == "live":
            live[version.rule] = made
        else:
            shadows.append(made)
            versions[version.rule, version.version] = version.rule_version_id
    return Rules(
        live=tuple(cast("Signal", rule) for name, rule in live.items() if name in RULES),
        shadows=tuple(cast("Signal", rule) for rule in shadows if rule.rule in RULES),
        night=tuple(cast("NightSignal", rule) for name, rule in live.items() if name not in RULES),
        night_shadows=tuple(
            cast("NightSignal", rule) for rule in shadows if rule.rule not in RULES
        ),
        versions=versions,
    )


async def store_built_in(pool: Pool, new_id: NewId, *, at: datetime) -> None:
    """Store the thresholds of the code as version 1 of each rule that has none yet.

    A rule whose thresholds change in a later release keeps the version that is live.
    """
    rules: tuple[Signal | NightSignal, ...] = (*FRAUD_SIGNALS, *NIGHT_SIGNALS)
    built_in = [(new_id(), rule.rule, orjson.dumps(parameters_of(rule)).decode()) for rule in rules]
    async with transaction(pool) as conn:
        await rule_versions.insert_built_in(conn, built_in, at=at)


def _made(version: RuleVersion) -> Signal | NightSignal | None:
    try:
        return rule_with(version.rule, version=version.version, parameters=version.parameters)
    except (UnknownRule, UnknownParameter, ValidationError) as unfit:
        log.warning("rule_version_unfit", reason=type(unfit).__name__)
        return None
