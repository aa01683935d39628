"""Whatever is sent to dispense is refused in its own words, echoes nothing and leaves nothing."""

from random import Random
from typing import Any
from uuid import UUID

from shared.fhir import systems
from tests.attacker import FHIR_TYPE, Attacker, Target, rows
from tests.builders import PARACETAMOL, PARACETAMOL_CIP13, a_number
from tests.dispense.builders import a_finess
from tests.dispense.hand_overs import BUNDLE, a_bundle, a_dispense, not_now, of_line
from tests.dispense.lgo import TODAY
from tests.dispense.packs import a_pack
from tests.hostile import Hostile

BODIES = 800
INS, COMMENT, INVOICE = "179115910600117", "MOTIF-PLANTE", "FACTURE-PLANTEE"
SECRETS = (INS, COMMENT, INVOICE)
SENDINGS = "/v1/sendings"
UNKNOWN = str(UUID(int=9))
REFUSED = {
    "outcome": "refused",
    "steps": ["asafo_consulted", "prescriber_contacted"],
    "reason": "suspected_forgery",
    "comment": COMMENT,
}
REFUSED_IN_FHIR = {
    "url": systems.VERIFICATION,
    "extension": [
        {"url": "outcome", "valueCode": "refused"},
        {"url": "step", "valueCode": "asafo_consulted"},
        {"url": "reason", "valueCode": "suspected_forgery"},
        {"url": "comment", "valueString": COMMENT},
    ],
}
DESCRIBED: dict[str, dict[str, Any]] = {
    "/v1/consultations": {
        "number": a_number(9),
        "ins": INS,
        "printed_lines": [{"line": 1, "packs": 2, "duration_days": 10}],
    },
    "/v1/dispensations": {
        "consultation_id": UNKNOWN,
        "version": 1,
        "reason_to_go_on": {"code": "other", "comment": COMMENT},
        "lines": [
            {
                "line": 1,
                "outcome": "delivered",
                "cip13": PARACETAMOL_CIP13,
                "packs": 1,
                "packs_scanned": [a_pack()],
            },
            {"line": 2, "outcome": "not_delivered", "reason": "other", "verification": REFUSED},
        ],
    },
    "/v1/dispensations/{dispensation_id}/billing": {
        "invoice_number": INVOICE,
        "invoiced_on": TODAY.isoformat(),
        "supporting_document": "scor",
        "total_cents": 1_000,
        "lines": [{"line": 1, "cip13": PARACETAMOL_CIP13, "packs": 1, "amount_cents": 1_000}],
    },
    "/v1/adaptations": {
        "consultation_id": UNKNOWN,
        "line": 1,
        "kind": "stock_out",
        "proposal": {"text": COMMENT, "cis": PARACETAMOL, "posology": COMMENT, "packs": 1},
        "comment": COMMENT,
    },
    "/v1/scans": {"text": f"]d2010{PARACETAMOL_CIP13}1728022910L4A7|219876XK54ZB"},
    "/v1/dispensations/{dispensation_id}/reversal": {
        "reason": "wrong_product",
        "lines": [1, 2],
        "comment": COMMENT,
        "credit_number": INVOICE,
    },
    "/v1/refusals": {
        "consultation_id": UNKNOWN,
        "reason": "suspected_forgery",
        "lines": [1, 2],
        "comment": COMMENT,
    },
    "/v1/late-executions": {
        "number": a_number(9),
        "ins": INS,
        "source": "paper",
        "intended_at": f"{TODAY.isoformat()}T00:30:00+01:00",
        "reason_to_go_on": {"code": "other", "comment": COMMENT},
        "lines": [
            {
                "line": 1,
                "outcome": "delivered",
                "cip13": PARACETAMOL_CIP13,
                "packs": 1,
                "packs_scanned": [a_pack()],
                "verification": {"outcome": "secured", "steps": ["patient_known"]},
            }
        ],
    },
    "/v1/late-executions/{late_execution_id}/resolution": {
        "outcome": "returned",
        "comment": COMMENT,
    },
    "/v1/dispensations/{dispensation_id}/checks": {
        "outcome": "error_found",
        "error": {"kind": "identification", "details": COMMENT, "cause": COMMENT},
    },
    "/v1/dispensing-errors": {
        "kind": "other",
        "details": COMMENT,
        "cause": COMMENT,
        "dispensation_id": UNKNOWN,
    },
    "/v1/dispensing-errors/{error_id}/resolution": {"resolution": COMMENT},
    SENDINGS: {"number": a_number(9), "pharmacy_finess": a_finess()},
    BUNDLE: a_bundle(
        a_dispense(
            UNKNOWN,
            subject={"identifier": {"system": systems.INS_NIR, "value": INS}},
            authorizingPrescription=of_line(1, a_number(9)),
            note=[{"text": COMMENT}],
            extension=[
                {"url": systems.PACK_SCANNED, "valueString": a_pack().replace("\x1d", "␝")},
                {
                    "url": systems.REASON_TO_GO_ON,
                    "extension": [
                        {"url": "code", "valueCode": "other"},
                        {"url": "comment", "valueString": COMMENT},
                    ],
                },
            ],
        ),
        not_now(UNKNOWN, 2, "declined", "other", extension=[REFUSED_IN_FHIR]),
    ),
}
# What looks at a text and says what it is: no text is wrong.
ANSWERED = {"/v1/scans"}


def hostile(path: str, body: dict[str, Any]) -> Hostile:
    return Hostile(body, SECRETS, FHIR_TYPE) if path == BUNDLE else Hostile(body, SECRETS)


async def test_hostile_bodies_are_refused_and_leave_nothing(service, access, capfdbinary):
    officine, patient = (
        Attacker(service, access, identity, SECRETS) for identity in ("ph-durand", "pat-ada")
    )
    paths = service.app.openapi()["paths"]
    taking = {path for path, methods in paths.items() if "requestBody" in methods.get("post", {})}
    places = [
        Target(
            path.format(dispensation_id=UNKNOWN, late_execution_id=UNKNOWN, error_id=UNKNOWN),
            hostile(path, body),
            path in ANSWERED,
        )
        for path, body in DESCRIBED.items()
    ]
    before = await rows(service)
    found = []

    for index in range(BODIES):
        target = places[index % len(places)]
        attack = target.hostile.attack(Random(f"1:{index}"))  # noqa: S311 - the same in each run
        attacker = patient if target.path == SENDINGS else officine
        _, wrong = await attacker.send(target, attack, f"hostile-{index:08}")
        found += [(target.path, str(index), attack.kind, *wrong)] if wrong else []

    after, logged = await rows(service), capfdbinary.readouterr().out
    assert taking == DESCRIBED.keys()
    assert not found, "\n".join(" | ".join(each) for each in found[:30])
    # What is left: tries in the audit, how many failed lately, and that fraud is told of it.
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"audit", "failed_consultation", "failed_scan", "quota_told", "outbox"}
    assert [secret for secret in SECRETS if secret.encode() in logged] == []
