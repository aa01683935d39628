"""Versions of rules, and the history that they are tried out on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter
from typing_extensions import override

from services.fraud.backtest import Replayer
from services.fraud.backtest.comparing import Side, compared
from services.fraud.model import Hit
from services.fraud.model.caller import Caller
from services.fraud.model.facts import Fact, Presentation
from services.fraud.model.rule_versions import Backtest, BacktestResult, Draft, RuleVersion
from services.fraud.store import facts
from services.fraud.use_cases.backtesting import BacktestTerms, ask_backtest, run_next_backtest
from services.fraud.use_cases.rule_life import draft_version
from services.fraud.use_cases.rulebook import store_built_in
from shared.db import transaction
from shared.identifiers import Finess
from tests.fraud.deciding import EVE
from tests.fraud.desk import RESOURCES
from tests.fraud.events import NOON, an_id
from tests.fraud.finess import PARIS, finess
from tests.fraud.playing import Play

OTHER_PARIS = finess("75", 2)
NOTHING_FOUND = (
    TypeAdapter(BacktestResult)
    .dump_json(compared(Side(), Side(), live_version=1, labels={}, days={}, facts_before=0))
    .decode()
)
REPLAYER = Replayer(seconds=60, memory_bytes=1024**3)
TERMS = BacktestTerms()


class Written(Play):
    """A story whose facts are written down, not examined."""

    @override
    def __post_init__(self) -> None:
        self.taken: list[Fact] = []

    @override
    def take(self, fact: Fact) -> list[Hit]:
        self.taken.append(fact)
        return []


def a_visit(number: str, pharmacy: Finess = PARIS, *, days: float, **changes: Any) -> Presentation:
    """A presentation so many days before noon of the tests' day."""
    known: dict[str, Any] = {
        "authenticity": "authentic",
        "difference_count": 0,
        "is_known": True,
        "state": "issued",
        "has_quantity_left": True,
        "executed_by": frozenset(),
        "patient_ref": "p" * 43,
    }
    return Presentation(
        event_id=an_id(),
        occurred_at=NOON - timedelta(days=days),
        number=number,
        pharmacy=pharmacy,
        **(known | changes),
    )


def a_history(days: int = 20) -> list[Fact]:
    """One visit a day, each of a prescription of its own; two do the round of two officines."""
    daily = [a_visit(f"day-{day}", days=day) for day in range(1, days + 1)]
    rounds = [
        a_visit("round-1", PARIS, days=3),
        a_visit("round-1", OTHER_PARIS, days=2.5),
        a_visit("round-2", PARIS, days=5),
        a_visit("round-2", OTHER_PARIS, days=4.5),
    ]
    return sorted([*daily, *rounds], key=lambda fact: fact.place)


async def keep(pool: asyncpg.Pool, history: list[Fact]) -> None:
    async with transaction(pool) as conn:
        await facts.insert_facts(conn, history)


async def stored(pool: asyncpg.Pool) -> None:
    """Store the rules of the code, as the service does when it starts."""
    await store_built_in(pool, an_id, at=NOON - timedelta(days=60))


async def drafted(
    pool: asyncpg.Pool,
    rule: str = "S2.day",
    parameters: dict[str, Any] | None = None,
    *,
    by: Caller = EVE,
) -> RuleVersion:
    asked = Draft(rule=rule, parameters=parameters or {"officines_min": 3}, note="")
    async with transaction(pool) as conn:
        made = await draft_version(conn, RESOURCES, asked, caller=by)
    assert isinstance(made, RuleVersion), made
    return made


async def asked(pool: asyncpg.Pool, rule_version_id: UUID, *, days: int = 30) -> Backtest:
    async with transaction(pool) as conn:
        made = await ask_backtest(conn, RESOURCES, rule_version_id, days=days, caller=EVE)
    assert isinstance(made, Backtest), made
    return made


async def run_one(pool: asyncpg.Pool, *, replayer: Replayer = REPLAYER) -> int:
    return await run_next_backtest(pool, replayer, TERMS, now=lambda: NOON)


async def backtested(pool: asyncpg.Pool, rule_version_id: UUID, *, covered_days: int = 20) -> None:
    """Store a finished backtest without running one."""
    backtest = await asked(pool, rule_version_id)
    await pool.execute(
        """
        UPDATE backtest SET state = 'done', finished_at = $2, covered_days = $3,
               result = $4
        WHERE backtest_id = $1
        """,
        *(backtest.backtest_id, NOON, covered_days, NOTHING_FOUND),
    )
