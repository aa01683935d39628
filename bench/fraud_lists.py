"""Alerts listed and searched by name, INS, prescriber and number, with many stored."""

import random
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any, Final
from uuid import uuid4

import aiohttp
import asyncpg
import orjson

from bench.alert_shelf import AlertShelf, MadeUpAlert
from bench.driving import Target, http_session, posting, say, token_of
from bench.figures import Figure, within
from bench.first_life import OFFICINE
from bench.fraud_scale import LIST_RATE, SEARCH_RATE, Scale
from bench.french_names import MISTYPINGS
from bench.load import Call, Load, open_load
from deploy.local.keys import sandbox_keys
from deploy.local.stack import LocalStack
from services.fraud.resources import Resources
from shared.medicines import Catalogue
from shared.sealing import KeyRing, PatientRefs

P99_S_MAX: Final = 0.100
WARM_UP_S: Final = 3.0
SEED: Final = 7
LISTS: Final = (
    "/v1/alerts?scope=region",
    "/v1/alerts?scope=national",
    "/v1/alerts?scope=national&drug_class=N02A",
)


async def lists_answered(stack: LocalStack, scale: Scale) -> list[Figure]:
    """Fill fraud with alerts, list them and search among them at their rates."""
    conn = await asyncpg.connect(stack.dsn("fraud"))
    shelf = AlertShelf(conn, resources_of(stack))
    await shelf.fill(scale.alerts)
    await shelf.settle()
    await conn.close()
    token = token_of(stack, OFFICINE)
    async with http_session() as session:
        listed = await _held(_getting(session, stack.url("fraud"), token), LIST_RATE, scale.seconds)
        target = Target(f"{stack.url('fraud')}/v1/alerts/search", token, "200")
        found = await _held(
            posting(session, target, _questions(shelf.alerts)), SEARCH_RATE, scale.seconds
        )
    return [*_figures("list of alerts", listed), *_figures("search among alerts", found)]


def resources_of(stack: LocalStack) -> Resources:
    """Return what fraud works with on this stack."""
    keys = sandbox_keys(stack.directory / "keys.json")
    return Resources(
        new_id=uuid4,
        key_ring=KeyRing.from_setting(keys["FRAUD_SEALING_KEYS"]),
        event_key_ring=KeyRing.from_setting(keys["SEALING_KEYS"]),
        patient_refs=PatientRefs.from_setting(keys["PATIENT_REF_KEY"]),
        medicines=Catalogue.open(None),
    )


async def _held(call: Call, rate: float, seconds: float) -> Load:
    await open_load(call, rate=rate, seconds=WARM_UP_S, good="200")
    load = await open_load(call, rate=rate, seconds=seconds, good="200")
    say(load)
    return load


def _getting(session: aiohttp.ClientSession, url: str, token: str) -> Call:
    paths = cycle(LISTS)
    headers = {"Authorization": f"Bearer {token}"}

    async def call(_number: int) -> str:
        try:
            async with session.get(url + next(paths), headers=headers) as answer:
                await answer.read()
                return str(answer.status)
        except (TimeoutError, aiohttp.ClientError) as error:
            return type(error).__name__

    return call


def _questions(alerts: Sequence[MadeUpAlert]) -> Iterator[bytes]:
    """Yield bodies without end: four names of patients, one of a prescriber, RPPS and number."""
    chance = random.Random(SEED)  # noqa: S311 - what to look for, no secret
    mistypings = list(MISTYPINGS.values())
    while True:
        for kind in ("patient", "patient", "patient", "patient", "prescriber", "rpps", "number"):
            alert = chance.choice(alerts)
            mistype = chance.choice(mistypings)
            body = _question(kind, alert, mistype(_name_of(kind, alert), chance))
            yield orjson.dumps(body | {"scope": chance.choice(("region", "national"))})


def _name_of(kind: str, alert: MadeUpAlert) -> Any:
    return (alert.prescriber if kind == "prescriber" else alert.patient).name


def _question(kind: str, alert: MadeUpAlert, typed: Any) -> dict[str, Any]:
    match kind:
        case "patient":
            return {"patient": {"family_name": typed.family, "given_names": typed.given}}
        case "prescriber":
            return {"prescriber": {"family_name": typed.family, "given_name": typed.given}}
        case "rpps":
            return {"prescriber": {"rpps": alert.rpps}}
        case _:
            return {"number": alert.number}


def _figures(what: str, load: Load) -> list[Figure]:
    rate = f"{load.rate:.0f}/s"
    return [
        Figure(f"{what}: p50 at {rate}", f"{load.quantile(0.5) * 1000:.0f} ms"),
        within(f"{what}: p99 at {rate}", load.quantile(0.99), P99_S_MAX),
        Figure(f"{what}: failed at that rate", str(load.failed), "0", is_met=not load.failed),
    ]
