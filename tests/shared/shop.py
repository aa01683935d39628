"""A service of four commands, to send each twice."""

import asyncio
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends

from shared.access.auth import Operation
from shared.fields import Model, Text
from shared.http.app import StrictRoute, make_app
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Problem, Refusal, Refused
from shared.sealing import KeyRing
from shared.settings import Settings
from tests.access import Access

ACCESS = Access()
KEY = "order-0001"
NUMBER, PATIENT_REF = "0000000000000001", "f" * 32
PROBLEMS = [
    Problem("demo_refused", 409, "Refus", "Refus numéro {count}.", "never", "Aucun."),
    Problem("demo_later", 409, "Plus tard", "Pas encore.", "later", "Réessayez."),
]

ShortText = Annotated[str, Text(max=80)]


class Order(Model):
    label: ShortText
    outcome: ShortText = "done"


class Desk:
    """What the routes below do: one row per effect, and gates to hold a request inside."""

    def __init__(self, pool) -> None:
        self.pool = pool
        self.entered = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def effects(self) -> int:
        return await self.pool.fetchval("SELECT count(*) FROM effect")

    async def work(self, conn, order: Order) -> Answer | Refused:
        await conn.execute("INSERT INTO effect (label) VALUES ($1)", order.label)
        self.entered.set()
        await self.gate.wait()
        count = await conn.fetchval("SELECT count(*) FROM effect")
        match order.outcome:
            case "refused":
                return Refused(Refusal("demo_refused", values={"count": count}))
            case "later":
                return Refused(Refusal("demo_later"), headers={"Retry-After": "30"})
            case "raised":
                raise Refused(Refusal("demo_refused", values={"count": count}))
            case "broken":
                raise ValueError(order.label)
            case _:
                pass
        return Answer(
            201,
            {"label": order.label, "count": count},
            location=f"/v1/orders/{count}",
            number=NUMBER,
            patient_ref=PATIENT_REF,
        )


def make_shop(desk: Desk):
    router = APIRouter(route_class=StrictRoute)
    issue = command_for(Operation.PRESCRIPTION_ISSUE)

    @router.post("/v1/orders")
    async def post_order(order: Order, command: Annotated[Command, Depends(issue)]):
        return await run_command(desk.pool, command, lambda conn: desk.work(conn, order))

    @router.post("/v1/orders/{number}/more")
    async def post_more(number: str, order: Order, command: Annotated[Command, Depends(issue)]):
        assert number
        return await run_command(desk.pool, command, lambda conn: desk.work(conn, order))

    # Two operations that one person may ask for.
    record = command_for(Operation.DISPENSATION_RECORD)
    bill = command_for(Operation.DISPENSATION_BILL)

    @router.post("/v1/records")
    async def post_record(order: Order, command: Annotated[Command, Depends(record)]):
        return await run_command(desk.pool, command, lambda conn: desk.work(conn, order))

    @router.post("/v1/bills")
    async def post_bill(order: Order, command: Annotated[Command, Depends(bill)]):
        return await run_command(desk.pool, command, lambda conn: desk.work(conn, order))

    app = make_app(
        service="shop",
        title="Shop",
        version="1",
        routers=[router],
        problems=PROBLEMS,
        lifespan=None,
        settings=Settings(database_url="postgresql://unused"),
        new_id=uuid4,
    )
    app.state.key_ring = KeyRing.from_setting("k1:" + "A" * 43)
    ACCESS.open(app)
    return app


async def send(shop, *, path="/v1/orders", who="dr-martin", key=KEY, **order):
    body = {"label": "Ligne"} | order
    return await shop.post(path, json=body, headers=ACCESS.headers(who, key=key))
