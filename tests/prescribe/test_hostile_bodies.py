"""Whatever is sent to prescribe is refused in its own words, echoes nothing and leaves nothing.

Some thousand attacks in each run; `make proof` sends fifty thousand.
"""

import json
import os
from random import Random
from uuid import UUID

import pytest

from shared.running.cli import ServiceParts
from tests.attacker import FHIR_TYPE, Attacker, Target, rows
from tests.builders import a_number
from tests.hostile import NEVER_OURS, NO_JSON, Attack, Hostile
from tests.prescribe.drafts import today
from tests.prescribe.planted import (
    A_WEEK_AGO,
    ADAPTATION_ANSWER,
    CANCELLATION,
    SECRETS,
    a_full_draft,
    a_planted_bundle,
    a_planted_draft,
)

SEED = os.environ.get("HOSTILE_SEED", "1")
BODIES = int(os.environ.get("HOSTILE_BODIES", "2000"))
READ_LOG_EVERY = 500
SHOWN_MAX = 30
FORM_TYPE = b"application/x-www-form-urlencoded"


def targets(service: ServiceParts) -> list[Target]:
    """Every route that takes a body; a new one that nobody described here gets drafts."""
    described = {
        "/v1/prescriptions/{number}/cancellations": Hostile(CANCELLATION, SECRETS),
        "/v1/adaptations/{request_id}/answer": Hostile(ADAPTATION_ANSWER, SECRETS),
        "/fhir/r4/Bundle": Hostile(a_planted_bundle(A_WEEK_AGO), SECRETS, FHIR_TYPE),
    }
    paths = service.app.openapi()["paths"]
    taking = [path for path, methods in paths.items() if "requestBody" in methods.get("post", {})]
    assert described.keys() <= set(taking)
    found = [
        Target(
            path.format(number=a_number(9), request_id=UUID(int=9)),
            described.get(path, Hostile(a_full_draft(), SECRETS)),
            may_succeed=path == "/v1/prescriptions/check",
        )
        for path in taking
    ]
    draft, bundle = a_planted_draft(today()), a_planted_bundle(today())
    return [
        *found,
        Target("/v1/prescriptions", Hostile(draft, SECRETS, kinds=NEVER_OURS)),
        Target("/fhir/r4/Bundle", Hostile(bundle, SECRETS, FHIR_TYPE, NO_JSON)),
        # Two more that the document of the interface leaves out.
        Target("/fhir/r4", Hostile(a_planted_bundle(A_WEEK_AGO), SECRETS, FHIR_TYPE)),
        Target("/fhir/r4/MedicationRequest/_search", Hostile(CANCELLATION, SECRETS, FORM_TYPE)),
    ]


@pytest.fixture
def attacker(service, access) -> Attacker:
    return Attacker(service, access, "dr-martin", SECRETS)


async def test_what_attacks_start_from_is_refused_by_the_rules_or_would_be_issued(
    service, attacker
):
    check, *_ = [target for target in targets(service) if target.path.endswith("/check")]
    full = Attack(
        "none", json.dumps(a_full_draft()).encode(), ((b"content-type", b"application/json"),)
    )
    plain = Attack("none", json.dumps(a_planted_draft(today())).encode(), full.headers)

    refused, _ = await attacker.send(check, full, "hostile-full")
    accepted, _ = await attacker.send(check, plain, "hostile-plain")

    told = json.loads(refused.body)
    assert "issue_date_not_today" in {error["code"] for error in told["errors"]}, told
    assert json.loads(accepted.body)["acceptable"]


async def test_hostile_bodies_are_refused_and_leave_nothing(service, attacker, capfdbinary):
    places, before = targets(service), await rows(service)
    found: list[tuple[str, ...]] = []
    logged = b""

    for index in range(BODIES):
        target = places[index % len(places)]
        attack = target.hostile.attack(Random(f"{SEED}:{index}"))  # noqa: S311 - the same in each run
        _, wrong = await attacker.send(target, attack, f"hostile-{index:08}")
        found += [(target.path, f"{SEED}:{index}", attack.kind, *wrong)] if wrong else []
        if index % READ_LOG_EVERY == 0:
            logged += capfdbinary.readouterr().out

    after = await rows(service)
    logged += capfdbinary.readouterr().out
    assert not found, "\n".join(" | ".join(each) for each in found[:SHOWN_MAX])
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {}
    assert [secret for secret in SECRETS if secret.encode() in logged] == []
    assert attacker.seen.keys() >= REACHED, REACHED - attacker.seen.keys()


# What some thousand attacks surely meet: every layer, from the bytes to the rules.
REACHED = {
    *("content_type_unsupported", "body_too_large", "json_unreadable", "json_duplicate_key"),
    *("json_too_deep", "json_too_many_values", "json_number_refused", "json_character_refused"),
    *("field_missing", "field_unknown", "field_type", "field_choice", "field_range", "field_date"),
    *("field_length", "field_form", "field_identifier", "field_character"),
    *("prescription_refused", "issue_date_not_today", "product_unknown", "mention_missing"),
}
