"""Plays the story of the examples on real processes: to try them, or to write them down anew.

`make examples` plays it and keeps what was asked and answered.
"""

import asyncio
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.environment import FREE_PORTS
from deploy.local.stack import LocalStack
from tests.e2e.steps import Seen, Step
from tests.e2e.story import STEPS
from tests.e2e.story_words import LATE_AT_ONCE, TODAY
from tests.platform_under_test import private_directory
from tests.waiting import eventually

# Of whatever was made, or the number of a prescription.
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Z]{18}")


@dataclass
class Player:
    """Plays the steps against a running Ordoflux; what was seen feeds what is asked."""

    stack: LocalStack
    http: httpx.AsyncClient
    seen: Seen = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def play(self, step: Step, body: Any = None) -> httpx.Response:
        """Return the answer; reading and asking again until it says what the step waits for."""
        if body is None and step.body is not None:
            body = step.body(self.seen)
        url = self.stack.url(step.service) + step.path(self.seen)
        headers = {
            "Authorization": f"Bearer {await self._token(step.who)}",
            "Idempotency-Key": uuid4().hex,
            "Content-Type": step.content_type,
        }
        if step.site is not None:
            headers["X-Finess"] = step.site
        content = step.raw if body is None else json.dumps(body).encode()

        async def answered() -> httpx.Response:
            answer = await self.http.request(step.method, url, headers=headers, content=content)
            assert answer.status_code == step.status, f"{step.name}: {answer.text}"
            assert step.until(answer.json()), f"{step.name} waits"
            return answer

        answer = await eventually(answered, timeout_s=20)
        self.seen[step.name] = answer.json()
        return answer

    async def _token(self, who: str) -> str:
        if who not in self.tokens:
            url = f"{self.stack.url('issuer')}/token"
            given = await self.http.post(url, json={"identity": who})
            self.tokens[who] = given.json()["access_token"]
        return self.tokens[who]


class Translation:
    """What the recorded story calls by other names than this one: ids, numbers, days."""

    def __init__(self) -> None:
        recorded = json.loads(STEPS[1].file.read_text(encoding="utf-8"))
        self._words = {recorded["request"]["issued_on"]: TODAY.isoformat()}

    def of(self, recorded: Any) -> Any:
        """Return a recorded request as it must be sent today."""
        if isinstance(recorded, dict):
            return {name: self.of(value) for name, value in recorded.items()}
        if isinstance(recorded, list):
            return [self.of(value) for value in recorded]
        return self._words.get(recorded, recorded) if isinstance(recorded, str) else recorded

    def learn_ids(self, recorded: Any, asked: Any) -> None:
        """Note the ids that no recorded answer holds, from what would be asked in their place."""
        for before, now in _pairs(recorded, asked):
            if _ID.fullmatch(before) and before != now:
                self._words.setdefault(before, now)

    def learn(self, recorded: Any, live: Any) -> None:
        """Note which words of this answer differ from the recorded one."""
        for before, now in _pairs(recorded, live):
            if before != now:
                self._words.setdefault(before, now)


def _pairs(recorded: Any, live: Any) -> Iterator[tuple[str, str]]:
    if isinstance(recorded, dict) and isinstance(live, dict):
        for name in recorded.keys() & live.keys():
            yield from _pairs(recorded[name], live[name])
    elif isinstance(recorded, list) and isinstance(live, list):
        for before, now in zip(recorded, live, strict=False):
            yield from _pairs(before, now)
    elif isinstance(recorded, str) and isinstance(live, str):
        yield recorded, live


async def _record(stack: LocalStack) -> None:
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        player = Player(stack, http)
        for step in STEPS:
            body = None if step.body is None else step.body(player.seen)
            answer = (await player.play(step, body)).json()
            if step.is_kept:
                _write(step, body, answer[:2] if step.name == "list_errors" else answer)


def _write(step: Step, body: Any, answer: Any) -> None:
    step.file.parent.mkdir(exist_ok=True)
    known = json.loads(step.file.read_text(encoding="utf-8")) if step.file.exists() else {}
    told = {} if body is None else {"request": body}
    example = told | {"status": step.status, "answer": answer}
    example |= {"problems": known.get("problems", [])}
    text = json.dumps(example, ensure_ascii=False, indent=2)
    step.file.write_text(f"{text}\n", encoding="utf-8")


def main() -> None:
    directory = private_directory("examples")
    os.environ.update(LATE_AT_ONCE)
    try:
        with LocalStack(directory, ports=FREE_PORTS, is_durable=False) as stack:
            asyncio.run(_record(stack))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
