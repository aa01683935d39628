"""Sends hostile requests with a real token, and says what is wrong with each answer."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from shared.running.cli import ServiceParts
from tests.access import Access
from tests.hostile import Attack, Hostile
from tests.raw_asgi import Answer, Headers, post

MEMBERS = {
    *("type", "title", "status", "detail", "code", "retry", "advice"),
    *("correlation_id", "errors"),
}
TRACES = ("Traceback", 'File "', "asyncpg", "pydantic", "site-packages", "0x")
FHIR_TYPE = b"application/fhir+json"


@dataclass(frozen=True, slots=True)
class Target:
    """An address and what is sent there; `may_succeed`: an answer without any effect."""

    path: str
    hostile: Hostile
    may_succeed: bool = False

    @property
    def is_fhir(self) -> bool:
        return self.path.startswith("/fhir/")


class Attacker:
    """Somebody's account in the wrong hands: sends, and looks at every answer."""

    def __init__(
        self, service: ServiceParts, access: Access, identity: str, secrets: tuple[str, ...]
    ) -> None:
        access.open(service.app)
        self.secrets = secrets
        self.app = service.app
        self.codes = {*service.app.state.catalogue, "fhir_left_out"}
        self.token = access.headers(identity)["Authorization"].encode()
        self.seen: Counter[str] = Counter()

    async def send(self, target: Target, attack: Attack, key: str) -> tuple[Answer, list[str]]:
        """Return the answer and what is wrong with it."""
        headers: Headers = ((b"authorization", self.token), (b"idempotency-key", key.encode()))
        answer = await post(self.app, target.path, attack.body, (*headers, *attack.headers))
        return answer, [*self._leaks(answer), *self._faults(target, answer)]

    def _leaks(self, answer: Answer) -> Iterator[str]:
        told = answer.body.decode() + json.dumps(answer.headers, ensure_ascii=False)
        yield from (f"trace {trace}" for trace in TRACES if trace in told)
        yield from (f"echo of {secret}" for secret in self.secrets if secret in told)

    def _faults(self, target: Target, answer: Answer) -> Iterator[str]:
        self.seen[f"{target.path} {answer.status}"] += 1
        if answer.status >= 500:
            yield f"status {answer.status}"
        if answer.status < 400:
            if not target.may_succeed:
                yield "accepted"
            return
        kind, body = answer.headers.get("content-type", ""), json.loads(answer.body)
        if target.is_fhir:
            is_formed = kind == FHIR_TYPE.decode() and body["resourceType"] == "OperationOutcome"
            codes = {issue["details"]["coding"][0]["code"] for issue in body.get("issue", ())}
        else:
            is_formed = kind == "application/problem+json" and body.keys() >= MEMBERS
            codes = {body["code"], *(error["code"] for error in body["errors"])}
        self.seen.update(codes)
        if not is_formed:
            yield f"form {kind}"
        if not codes or not codes <= self.codes:
            yield f"codes {codes - self.codes}"


async def rows(service: ServiceParts) -> dict[str, int]:
    """How many rows each table has, but for tries at what is not there, which are audited."""
    pool = service.parts.pool
    names = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = sorted(row["tablename"] for row in names)
    counts = [await pool.fetchval(f"SELECT count(*) FROM {name}") for name in tables]  # noqa: S608 - names of the catalogue
    tries = await pool.fetchval("SELECT count(*) FROM audit WHERE outcome = 'not_found'")
    found = dict(zip(tables, counts, strict=True))
    return found | {"audit": found["audit"] - tries}
