"""The story that the examples of OpenAPI tell: each operation once, on real processes.

`python -m tests.e2e.examples` plays it and writes the answers down anew, with the requests.
"""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from deploy.local.demo import medicines
from deploy.local.demo.drafts import a_draft, a_line, delivered, invoice
from deploy.local.environment import FREE_PORTS
from deploy.local.identities import IDENTITIES, Person, Professional
from deploy.local.stack import LocalStack
from tests.platform_under_test import private_directory
from tests.prescribe.bundles import a_bundle, a_request
from tests.waiting import eventually

CHECKOUT = Path(__file__).resolve().parents[2]
DOCTOR, PATIENT, OFFICINE, OTHER = "dr-martin", "pat-dominique", "ph-durand", "ph-moreau"
ANALYST = "an-paris"
TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()
FHIR = "application/fhir+json"
# So that a prescription of this minute is among the follow-ups.
LATE_AT_ONCE = {"FOLLOW_UP_NEVER_EXECUTED_DAYS": "0"}
Seen = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One request by one person; `until` tells when its answer says what it waits for."""

    service: str
    name: str
    who: str
    path: Callable[[Seen], str]
    body: Callable[[Seen], Any] | None = None
    status: int = 200
    method: str = "GET"
    until: Callable[[Any], bool] = lambda _: True
    is_kept: bool = True
    is_recorded: bool = True
    content_type: str = "application/json"

    @property
    def file(self) -> Path:
        return CHECKOUT / "services" / self.service / "examples" / f"{self.name}.json"


def post(  # noqa: PLR0913, PLR0917 - one step, told in the order of a sentence
    service: str, name: str, who: str, path, body, status: int = 201, **more: Any
) -> Step:
    return Step(service, name, who, path, body, status, method="POST", **more)


def a_prescription() -> dict[str, Any]:
    patient, doctor = IDENTITIES[PATIENT], IDENTITIES[DOCTOR]
    assert isinstance(patient, Person)
    assert isinstance(doctor, Professional)
    text = "1 comprimé matin et soir au cours des repas"
    lines = [
        a_line(medicines.METFORMIN_BRAND, text, duration_days=30, packs=2, is_ald=True),
        a_line(medicines.PARACETAMOL, "1 comprimé si douleur, 3 par jour au plus", packs=1),
    ]
    return a_draft(TODAY, patient, doctor, lines)


def handed_over(seen: Seen) -> dict[str, Any]:
    generic = delivered(1, medicines.METFORMIN_GENERIC, 2) | {"outcome": "substituted"}
    return {
        "consultation_id": seen["consult"]["consultation_id"],
        "lines": [generic, delivered(2, medicines.PARACETAMOL, 1)],
    }


def billed(_seen: Seen) -> dict[str, Any]:
    lines = [(1, medicines.METFORMIN_GENERIC, 2, 532), (2, medicines.PARACETAMOL, 1, 116)]
    return invoice(TODAY, "F-2026-0042", lines)


def wish(seen: Seen) -> dict[str, Any]:
    return {
        "consultation_id": seen["consult"]["consultation_id"],
        "line": 1,
        "kind": "stock_out",
        "proposal": {
            "text": "METFORMINE BIOGARAN 1000 mg, 2 boîtes de 30 comprimés",
            "cip13": medicines.METFORMIN_GENERIC,
            "packs": 2,
        },
        "comment": "Rupture du produit prescrit.",
    }


def fhir_number(seen: Seen) -> str:
    resources = [entry.get("resource", {}) for entry in seen["issue_bundle"]["entry"]]
    return next(str(r["groupIdentifier"]["value"]) for r in resources if "groupIdentifier" in r)


def number(seen: Seen) -> str:
    return str(seen["issue_prescription"]["number"])


STEPS: tuple[Step, ...] = (
    post(
        "prescribe",
        "check_prescription",
        DOCTOR,
        lambda _: "/v1/prescriptions/check",
        lambda _: a_prescription(),
        200,
    ),
    post(
        "prescribe",
        "issue_prescription",
        DOCTOR,
        lambda _: "/v1/prescriptions",
        lambda _: a_prescription(),
    ),
    Step("prescribe", "list_keys", DOCTOR, lambda _: "/.well-known/jwks.json"),
    post(
        "dispense",
        "consult",
        OFFICINE,
        lambda _: "/v1/consultations",
        lambda seen: {"qr": seen["issue_prescription"]["qr_text"]},
        200,
    ),
    Step(
        "prescribe",
        "list_follow_ups",
        DOCTOR,
        lambda _: "/v1/follow-ups?kind=never_executed",
        until=lambda answer: bool(answer["follow_ups"]),
    ),
    post("dispense", "ask_adaptation", OFFICINE, lambda _: "/v1/adaptations", wish, 202),
    Step(
        "prescribe",
        "list_adaptations",
        DOCTOR,
        lambda _: "/v1/adaptations?state=open",
        until=lambda answer: bool(answer["adaptations"]),
    ),
    Step(
        "prescribe",
        "read_adaptation",
        DOCTOR,
        lambda seen: f"/v1/adaptations/{seen['ask_adaptation']['request_id']}",
    ),
    post(
        "prescribe",
        "answer_adaptation",
        DOCTOR,
        lambda seen: f"/v1/adaptations/{seen['ask_adaptation']['request_id']}/answer",
        lambda _: {"answer": "accepted", "comment": "D’accord pour le générique."},
        200,
    ),
    Step(
        "dispense",
        "read_adaptation",
        OFFICINE,
        lambda seen: f"/v1/adaptations/{seen['ask_adaptation']['request_id']}",
        until=lambda answer: answer["outcome"] is not None,
    ),
    post("dispense", "record_dispensation", OFFICINE, lambda _: "/v1/dispensations", handed_over),
    post(
        "dispense",
        "bill_dispensation",
        OFFICINE,
        lambda seen: f"/v1/dispensations/{seen['record_dispensation']['dispensation_id']}/billing",
        billed,
    ),
    Step(
        "dispense",
        "read_dispensation",
        OFFICINE,
        lambda seen: f"/v1/dispensations/{seen['record_dispensation']['dispensation_id']}",
    ),
    Step(
        "prescribe",
        "read_prescription",
        DOCTOR,
        lambda seen: f"/v1/prescriptions/{number(seen)}",
        until=lambda answer: any(d["billing"] for d in answer["execution"]["dispensations"]),
    ),
    Step(
        "notify",
        "read_inbox",
        PATIENT,
        lambda _: "/v1/inbox",
        until=lambda answer: {"issued", "billed"} <= {m["kind"] for m in answer["messages"]},
    ),
    Step("notify", "read_consent", PATIENT, lambda seen: f"/v1/consents/{number(seen)}"),
    Step(
        "notify",
        "change_consent",
        PATIENT,
        lambda seen: f"/v1/consents/{number(seen)}",
        lambda _: {"prescriber_sees_execution": False},
        method="PUT",
    ),
    post(
        "dispense",
        "consult_elsewhere",
        OTHER,
        lambda _: "/v1/consultations",
        lambda seen: {"qr": seen["issue_prescription"]["qr_text"]},
        200,
        is_kept=False,
    ),
    Step(
        "fraud",
        "list_cases",
        ANALYST,
        lambda _: "/v1/cases?state=open",
        until=lambda answer: bool(answer["cases"]),
    ),
    Step(
        "fraud",
        "read_case",
        ANALYST,
        lambda seen: f"/v1/cases/{seen['list_cases']['cases'][0]['case_id']}",
    ),
    post(
        "prescribe",
        "issue_another",
        DOCTOR,
        lambda _: "/v1/prescriptions",
        lambda _: a_prescription(),
        is_kept=False,
    ),
    post(
        "prescribe",
        "request_cancellation",
        DOCTOR,
        lambda seen: f"/v1/prescriptions/{seen['issue_another']['number']}/cancellations",
        lambda _: {"reason": "wrong_content", "comment": "Mauvais dosage."},
        202,
    ),
    Step(
        "prescribe",
        "read_cancellations",
        DOCTOR,
        lambda seen: f"/v1/prescriptions/{seen['issue_another']['number']}/cancellations",
        until=lambda answer: answer["cancellations"][0]["state"] == "cancelled",
    ),
    post(
        "prescribe",
        "issue_bundle",
        DOCTOR,
        lambda _: "/fhir/r4/Bundle",
        lambda _: a_bundle(a_request(on=TODAY.isoformat())),
        content_type=FHIR,
    ),
    Step(
        "prescribe",
        "search_medication_requests",
        DOCTOR,
        lambda seen: f"/fhir/r4/MedicationRequest?group-identifier={fhir_number(seen)}",
    ),
    Step(
        "prescribe",
        "list_follow_ups",
        DOCTOR,
        lambda _: "/v1/follow-ups?kind=never_executed",
        is_recorded=False,  # nothing waits since the same day: its answer is written by hand
    ),
    Step("prescribe", "describe_fhir", DOCTOR, lambda _: "/fhir/r4/metadata"),
    *(
        Step(service, "list_errors", who, lambda _: "/v1/errors")
        for service, who in (
            ("prescribe", DOCTOR),
            ("dispense", OFFICINE),
            ("fraud", ANALYST),
            ("notify", PATIENT),
        )
    ),
)


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
        content = None if body is None else json.dumps(body).encode()

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
            if step.is_kept and step.is_recorded:
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
