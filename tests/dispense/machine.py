"""What the state machine drives: officines at one prescription, on a database with its clock."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from services.dispense import use_cases
from services.dispense.model import Agreement, Declined, Recorded, RequestedLine
from shared.contracts import dispense
from shared.contracts.prescription import Line, Mentions, Posology, ProductProposal
from shared.db import make_pool
from shared.identifiers import Ins
from shared.settings import Settings
from tests.builders import a_content, a_line, a_number, a_patient
from tests.dispense import adapting
from tests.dispense.builders import NOON, a_hand_over, in_days, in_packs
from tests.dispense.counter import RESOURCES, Counter
from tests.dispense.packs import a_pack, scanned
from tests.dispense.reference import NotedLine, Notes, Part
from tests.dispense.sendings import open_sent

# Packs a round, renewals, days of a round; the third is counted in days.
PRESCRIBED = {1: (3, 2, 10), 2: (4, 0, 10), 3: (28, 0, 28)}
IN_DAYS, FRACTION_DAYS, IN_FULL_WITHIN = 3, 7, 3  # its days at a time, and to come in
INSTEAD = 5  # packs that the prescriber agrees to for one round
ELSEWHERE = 3  # the place of an officine that serves other patients only
T = TypeVar("T")

# What PostgreSQL says of the time, to whoever looks here before its own functions.
CLOCK = """
    CREATE SCHEMA clock;
    CREATE TABLE clock.hands (moment TIMESTAMPTZ NOT NULL);
    INSERT INTO clock.hands VALUES (now());
    CREATE FUNCTION clock.statement_timestamp() RETURNS TIMESTAMPTZ STABLE LANGUAGE sql
        AS 'SELECT moment FROM clock.hands';
    CREATE FUNCTION clock.clock_timestamp() RETURNS TIMESTAMPTZ STABLE LANGUAGE sql
        AS 'SELECT moment FROM clock.hands';
"""
KEPT = """
    SELECT
        (SELECT array_agg(ARRAY[delivered, authorised - delivered - forfeited] ORDER BY line)
         FROM prescription_line WHERE number = $1) AS balances,
        (SELECT coalesce(array_agg(ARRAY[line::TEXT, pharmacy_finess, packs::TEXT]), '{}')
         FROM owed_line WHERE number = $1) AS owed,
        (SELECT count(*) FROM dispensed_pack JOIN dispensation USING (dispensation_id)
         WHERE number = $1 AND reactivated_at IS NULL) AS packs_out,
        (SELECT ended_as FROM sending WHERE number = $1
         ORDER BY sent_at DESC, sending_id LIMIT 1) AS sending,
        (SELECT count(*) FROM outbox WHERE id > $2 AND key = convert_to($1, 'UTF8')) AS events,
        ended_as
    FROM prescription WHERE number = $1
"""


@asynccontextmanager
async def a_counter(dsn: str) -> AsyncIterator[Counter]:
    """Open a counter on a database whose clock is set by `Place.strike`."""
    conn = await asyncpg.connect(dsn)
    await conn.execute(CLOCK)
    database = await conn.fetchval("SELECT current_database()")
    await conn.execute(f'ALTER DATABASE "{database}" SET search_path = clock, pg_catalog, public')
    await conn.close()
    settings = Settings(database_url=dsn, pool_size_min=1, pool_size_max=2)
    pool = await make_pool(dsn, settings=settings, application_name="test dispense")
    yield Counter(pool)
    await pool.close()


class Place:
    """Three officines with a prescription of three lines, and one that serves somebody else."""

    seeds = count(1)

    def __init__(self, counter: Counter, runner: asyncio.Runner) -> None:
        self.counter, self.runner = counter, runner
        self.seed = next(self.seeds)
        self.number, self.others_number = a_number(2 * self.seed), a_number(2 * self.seed + 1)
        self.ins = an_ins(self.seed)
        self.content = a_content(
            number=self.number, patient=a_patient(ins=self.ins), lines=tuple(signed())
        )
        self.begun_at = self.run(self.latest_event_id())
        self.qr_text = self.run(counter.receive(self.content))
        self.others: str | None = None
        self.now, self.day = NOON, 0

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(step)

    def pharmacy(self, officine: int) -> int:
        """Return an officine of this place alone: it has its own quotas."""
        return 10 * self.seed + officine

    def wait(self, days: int) -> None:
        self.day += days
        self.now += timedelta(days=days)

    def a_moment_later(self) -> None:
        self.now += timedelta(seconds=30)  # keeps consults within what an officine may ask

    def moment_of(self, day: int) -> datetime:
        """Return a moment of an earlier day, at which nothing else was told."""
        return self.now - timedelta(days=self.day - day, seconds=1)

    def consult(self, officine: int, sending: UUID | None = None) -> Any:
        self.a_moment_later()
        if sending is None:
            return self.run(self.counter.scan(self.qr_text, self.pharmacy(officine), at=self.now))
        return self.run(open_sent(self.counter, sending, self.pharmacy(officine), at=self.now))

    def serve_another(self, part: Part) -> Recorded | Declined:
        """Hand packs over to somebody else, in another officine."""
        self.a_moment_later()
        pharmacy = self.pharmacy(ELSEWHERE)
        if self.others is None:
            content = a_content(number=self.others_number, lines=(a_line(quantity=in_packs(999)),))
            self.others = self.run(self.counter.receive(content))
        seen = self.run(self.counter.consulted(self.others, pharmacy, at=self.now))
        asked = self.line(1, part)
        return self.run(
            self.counter.give(seen.consultation_id, asked, pharmacy=pharmacy, at=self.now)
        )

    def line(self, line: int, part: Part, **changes: Any) -> RequestedLine:
        """Return a line of step 1, in packs, or in days of one pack."""
        packs = scanned(
            *(a_pack(f"{self.seed}S{serial}", expiry="300131") for serial in part.serials)
        )
        quantity = {"packs": part.amount}
        if line == IN_DAYS:
            quantity = {"packs": 1, "covers_days": part.amount}
        return a_hand_over(
            line=line, owed_packs=part.promised, packs_scanned=packs, **quantity, **changes
        )

    def ask_prescriber(self, officine: int, right: Any, line: int, answer: str) -> UUID | None:
        """Ask for other packs and let the prescriber answer; return the request if it was made."""
        words = ProductProposal(text="Autre conditionnement", packs=INSTEAD)
        pharmacy = self.pharmacy(officine)
        asked = self.run(
            adapting.ask(self.counter, right, pharmacy, at=self.now, line=line, proposal=words)
        )
        if isinstance(asked, Declined):
            return None
        event = self.run(self.last_event())
        self.run(adapting.tell(self.counter, adapting.answered(event, answer)))
        return asked.adaptation.request_id

    async def last_event(self) -> Any:
        """Return what was published last."""
        payload = await self.counter.pool.fetchval(
            "SELECT payload FROM outbox ORDER BY id DESC LIMIT 1"
        )
        return dispense.EVENTS.validate_json(payload)

    def strike(self) -> None:
        """Let the clock of the service act."""
        self.run(self._strike())

    async def _strike(self) -> None:
        await self.counter.pool.execute("UPDATE clock.hands SET moment = $1", self.now)
        await use_cases.expire_due(self.counter.pool, RESOURCES, limit=10)

    def kept(self) -> Mapping[str, Any]:
        """Return all that the database keeps of it and the notes tell too."""
        kept = self.run(self.counter.pool.fetchrow(KEPT, self.number, self.begun_at))
        assert kept is not None
        return dict(kept)

    async def latest_event_id(self) -> int:
        found: int = await self.counter.pool.fetchval("SELECT coalesce(max(id), 0) FROM outbox")
        return found

    def leave(self) -> None:
        """Let the clock look at nothing of this place any more."""
        numbers = [self.number, self.others_number]
        sql = "DELETE FROM next_action WHERE number = ANY($1)"
        self.run(self.counter.pool.execute(sql, numbers))


def an_ins(seed: int) -> Ins:
    """Return another patient for each seed, with the key of his number."""
    number = 2790351200000 + seed
    return Ins.parse(f"{number}{97 - number % 97:02}")


def as_agreed(request_id: UUID) -> dict[str, Any]:
    return {"outcome": "adapted", "agreement": Agreement(by="request", request_id=request_id)}


def new_notes() -> Notes:
    lines = {number: NotedLine(*prescribed) for number, prescribed in PRESCRIBED.items()}
    lines[IN_DAYS].fraction_days, lines[IN_DAYS].in_full_within = FRACTION_DAYS, IN_FULL_WITHIN
    return Notes(lines)


def signed() -> Iterator[Line]:
    """Yield the lines that `PRESCRIBED` tells of."""
    weekly = Mentions(fraction_days=FRACTION_DAYS, presented_within_days=IN_FULL_WITHIN)
    for number, (amount, renewals, period) in PRESCRIBED.items():
        is_weekly = number == IN_DAYS
        counted = in_days if is_weekly else in_packs
        yield a_line(
            line=number,
            quantity=counted(amount, renewals=renewals, period_days=period),
            duration_days=period,
            mentions=weekly if is_weekly else None,
            posology=Posology(text="selon le schéma"),  # so nobody counts packs by it
        )
