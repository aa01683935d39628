"""Many whole lives of prescriptions at once, and what must be true of each when all is quiet."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from deploy.local.demo import medicines
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line, delivered, handing_over, invoice
from deploy.local.environment import SERVICES
from deploy.local.stack import LocalStack
from tests.waiting import eventually

AT_ONCE = 6
PACKS = 2
AMOUNT_CENTS = 214
# One message a fact to the patient, and the same three to the prescriber whom he lets see.
FACTS = Counter(issued=1, recorded=1, billed=1)


@dataclass(frozen=True)
class Life:
    """A prescription that was issued, handed over and billed."""

    number: str
    number_grouped: str


class Lives:
    """Lives that go on side by side; `finished` grows while they do."""

    def __init__(self, cast: Cast, count: int) -> None:
        self.finished: list[Life] = []
        self._cast = cast
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._today = datetime.now(ZoneInfo("Europe/Paris")).date()
        self._tasks = [asyncio.create_task(self._live(n)) for n in range(count)]

    async def until(self, count: int) -> None:
        await eventually(lambda: len(self.finished) >= count, timeout_s=60)

    async def all(self) -> list[Life]:
        await asyncio.gather(*self._tasks)
        return self.finished

    async def _live(self, n: int) -> None:
        async with self._slots:
            self.finished.append(await self._one(n))

    async def _one(self, n: int) -> Life:
        cast, pharmacy = self._cast, self._cast.pharmacies[n % len(self._cast.pharmacies)]
        # The same lines for one patient again and again, in several officines, are a signal (S2).
        line = a_line(medicines.PARACETAMOL, f"1 comprimé matin et soir, jour {n + 1}", packs=PACKS)
        draft = a_draft(self._today, cast.patient_identity, cast.doctor_identity, [line])
        issued = _body(await cast.issue(draft), 201)
        consultation = await self._consultation(pharmacy, issued["qr_text"])
        lines = [delivered(1, medicines.PARACETAMOL, PACKS)]
        recorded = _body(await cast.execute(pharmacy, handing_over(consultation, lines)), 201)
        billed = [(1, medicines.PARACETAMOL, PACKS, AMOUNT_CENTS)]
        bill = invoice(self._today, f"F-{n}", billed)
        _body(await cast.bill(pharmacy, recorded["dispensation_id"], bill), 201)
        return Life(issued["number"], issued["number_grouped"])

    async def _consultation(self, pharmacy, qr_text: str) -> dict[str, Any]:
        async def arrived() -> dict[str, Any]:
            return _body(await self._cast.consult(pharmacy, {"qr": qr_text}), 200)

        return await eventually(arrived, timeout_s=60)


async def assert_each_lived_once(cast: Cast, lives: list[Life]) -> None:
    """Nothing lost, nothing twice, as each actor sees it."""
    for life in lives:
        await eventually(partial(_lived_once, cast, life), timeout_s=60)


async def _lived_once(cast: Cast, life: Life) -> bool:
    view = (await cast.own_view(life.number)).body["execution"]["dispensations"]
    assert [d["billing"]["reconciliation"] for d in view if d["billing"]] == ["reconciled"]
    assert view[0]["lines"][0]["packs"] == PACKS
    for who in (cast.patient, cast.doctor):
        assert Counter(m["kind"] for m in await cast.inbox(who, life.number)) == FACTS
    mailbox = f"{cast.patient_identity.ins}@patient.mssante.fr"
    mails = await cast.mails(mailbox, life.number_grouped)
    assert len(mails) == FACTS.total(), [mail["subject"] for mail in mails]
    return True


async def assert_nothing_waits(stack: LocalStack) -> None:
    """Every event left its outbox, and none was set aside."""
    for service in SERVICES:
        connection = await asyncpg.connect(stack.dsn(service))
        try:
            await eventually(partial(_outbox_is_empty, connection), timeout_s=30)
            aside = await connection.fetchval("SELECT count(*) FROM set_aside_event")
            assert aside == 0, f"{service} set {aside} events aside"
        finally:
            await connection.close()


async def _outbox_is_empty(connection: asyncpg.Connection) -> bool:
    return await connection.fetchval("SELECT count(*) FROM outbox") == 0


def _body(answer, status: int) -> dict[str, Any]:
    assert answer.status == status, f"{answer.status} {answer.code}"
    return answer.body
