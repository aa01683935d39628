"""Whether this process lives, may get traffic, and works in all its parts."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from shared.db import TRANSIENT, Pool, connection
from shared.kafka.broker import Broker
from shared.outbox import Relay, oldest_age_s

CHECK_TIMEOUT_S: Final = 1.0


def router(pool: Pool, broker: Broker, relay: Relay | None) -> APIRouter:
    """Build `/health/live`, `/health/traffic` and `/health/ready`.

    live: the event loop answers; restart the process otherwise.
    traffic: HTTP requests can be served; true without Kafka, events wait in the outbox.
    ready: everything works; red means call someone, not take the process out of service.
    """
    routes = APIRouter(prefix="/health", tags=["health"])

    @routes.get("/live", include_in_schema=False)
    async def live() -> JSONResponse:
        return _answer({})

    @routes.get("/traffic", include_in_schema=False)
    async def traffic() -> JSONResponse:
        return _answer({"database": await _lag_s(pool) is not None})

    @routes.get("/ready", include_in_schema=False)
    async def ready() -> JSONResponse:
        lag_s = await _lag_s(pool)
        is_relayed = relay is None or (
            lag_s is not None and lag_s < broker.settings.relay_lag_red_s
        )
        return _answer(
            {
                "database": lag_s is not None,
                "consumers": broker.is_consuming and await broker.is_reached(),
                "no_event_held": not any(consumer.is_stuck for consumer in broker.consumers),
                "relay": is_relayed,
            }
        )

    return routes


def _answer(checks: dict[str, bool]) -> JSONResponse:
    is_good = all(checks.values())
    return JSONResponse(
        {"status": "ok" if is_good else "failing", "checks": checks},
        status_code=200 if is_good else 503,
        headers={"Cache-Control": "no-store"},
    )


async def _lag_s(pool: Pool) -> float | None:
    """Seconds that the oldest unsent event waits; None when the database does not answer."""
    try:
        async with connection(pool, timeout_s=CHECK_TIMEOUT_S) as conn:
            return await oldest_age_s(conn)
    except TRANSIENT:
        return None
