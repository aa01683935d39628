"""Tills of several officines on the same prescriptions, and what each of them was told and when.

A till hangs up now and then before it hears the answer: then nobody knows whether it was done.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.demo import medicines
from deploy.local.demo.actors import Actor, Answer, ServiceUnreachable
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line, delivered, handing_over
from tests.dispense.linearizable import Operation
from tests.waiting import eventually

PACKS = 15
ASKED_MAX = 3
TILLS = 6  # two in each of three officines
STEPS = 9
LOOKS_MAX = 5  # an officine may consult one prescription thirty times in ten minutes
HANGS_UP = 0.1
PATIENCE_S = 0.03
DOWN_S_MAX = 90
OK, CREATED, ACCEPTED = 200, 201, 202
EXPLAINED = {"code": "patient_known", "comment": ""}
REFUSALS = {
    *("line_already_dispensed", "quantity_exceeded", "dispensation_refused"),
    "prescription_cancelled",
}


@dataclass
class Contested:
    """One prescription of one line, and all that was asked of it so far."""

    number: str
    qr_text: str
    rights: list[str]  # the consult of each officine
    history: list[Operation] = field(default_factory=list)


@dataclass
class Tills:
    """All tills on all prescriptions, at once."""

    cast: Cast
    chance: Random
    contested: list[Contested] = field(default_factory=list)
    asked: int = 0

    async def open(self, prescriptions: int) -> None:
        """Issue prescriptions, and let every officine consult each."""
        self.contested = list(
            await asyncio.gather(*(self._contested() for _ in range(prescriptions)))
        )

    async def until(self, asked: int) -> None:
        await eventually(lambda: self.asked >= asked, timeout_s=DOWN_S_MAX)

    @property
    def total(self) -> int:
        """How many operations all tills will have asked for."""
        return len(self.contested) * TILLS * STEPS

    async def serve(self) -> None:
        """Work at every till; the prescriber cancels every third prescription meanwhile."""
        async with asyncio.TaskGroup() as open_tills:
            for place, contested in enumerate(self.contested):
                for till in range(TILLS):
                    open_tills.create_task(self._till(contested, till))
                if place % 3 == 0:
                    open_tills.create_task(self._cancel(contested))

    async def look_back(self) -> None:
        """Consult every prescription once more, when all is quiet."""
        for contested in self.contested:
            await self._look(contested, 0)

    async def _contested(self) -> Contested:
        line = a_line(medicines.PARACETAMOL, "1 comprimé matin et soir", packs=PACKS)
        today = datetime.now(ZoneInfo("Europe/Paris")).date()
        draft = a_draft(today, self.cast.patient_identity, self.cast.doctor_identity, [line])
        issued = (await self.cast.issue(draft)).body
        rights = [
            await eventually(partial(self._right, officine, issued["qr_text"]), timeout_s=60)
            for officine in self.cast.pharmacies
        ]
        return Contested(issued["number"], issued["qr_text"], rights)

    async def _right(self, officine: Actor, qr_text: str) -> str:
        answer = await self.cast.consult(officine, {"qr": qr_text})
        assert answer.status == OK, answer.code
        return str(answer.body["consultation_id"])

    async def _till(self, contested: Contested, till: int) -> None:
        looks = 0
        for _ in range(STEPS):
            is_look = looks < LOOKS_MAX and self.chance.random() < 0.3
            looks += is_look
            await (self._look if is_look else self._give)(contested, till)
            self.asked += 1

    async def _give(self, contested: Contested, till: int) -> None:
        place = till % len(contested.rights)
        packs = self.chance.randint(1, ASKED_MAX)
        body = handing_over(
            {"consultation_id": contested.rights[place]},
            [delivered(1, medicines.PARACETAMOL, packs)],
            reason_to_go_on=EXPLAINED,  # fraud may well find all this suspicious
        )
        asked = Operation(kind="give", called=time.monotonic(), packs=packs)
        answer = await self._heard(self.cast.execute(self.cast.pharmacies[place], body))
        contested.history.append(_told(asked, answer))

    async def _look(self, contested: Contested, till: int) -> None:
        officine = self.cast.pharmacies[till % len(contested.rights)]
        asked = Operation(kind="look", called=time.monotonic())
        answer = await self._heard(self.cast.consult(officine, {"qr": contested.qr_text}))
        contested.history.append(_told(asked, answer))

    async def _cancel(self, contested: Contested) -> None:
        """Ask to cancel at some moment, and wait for what becomes of it."""
        await self.until(self.chance.randint(0, self.total))
        asked = Operation(kind="end", called=time.monotonic())
        answer = await self.cast.cancel(contested.number, reason="wrong_content")
        assert answer.status == ACCEPTED, answer.code
        state = await eventually(partial(self._decided, contested.number), timeout_s=DOWN_S_MAX)
        is_done, answered = state == "cancelled", time.monotonic()
        contested.history.append(replace(asked, is_done=is_done, answered=answered))

    async def _decided(self, number: str) -> str | None:
        (asked,) = (await self.cast.cancellations(number)).body["cancellations"]
        return None if asked["state"] == "pending" else str(asked["state"])

    async def _heard(self, sent: Coroutine[Any, Any, Answer]) -> Answer | None:
        """Return the answer, or None where the till hung up, or nobody answered in time."""
        patience_s = PATIENCE_S if self.chance.random() < HANGS_UP else None
        try:
            return await asyncio.wait_for(sent, patience_s)
        except (TimeoutError, ServiceUnreachable):
            return None


def _told(asked: Operation, answer: Answer | None) -> Operation:
    """Return the operation with what was answered; an unexpected answer fails the test."""
    if answer is None:
        return asked
    told = replace(asked, answered=time.monotonic())
    if answer.status in {OK, CREATED}:
        return replace(told, is_done=True, left=answer.body["lines"][0]["left_total"])
    codes = {answer.code, *(error["code"] for error in answer.body.get("errors", ()))}
    assert codes <= REFUSALS, codes
    return replace(told, is_done=False)
