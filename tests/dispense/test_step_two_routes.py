"""Step 2 over HTTP, and reading back: reconciled, corrected, refused, by whom."""

from typing import Any
from uuid import UUID

from shared.contracts.dispense import DispensationBilled
from tests.access import PATIENT_REFS
from tests.builders import INS, PARACETAMOL_CIP13
from tests.dispense.lgo import RECORD, TODAY

TWO_PACKS = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
ONE_PACK = TWO_PACKS | {"packs": 1}


def an_invoice_body(**changes: Any) -> dict[str, Any]:
    line = {"line": 1, "cip13": PARACETAMOL_CIP13, "packs": 2, "amount_cents": 418}
    body = {
        "invoice_number": "F-2026-1",
        "invoiced_on": TODAY.isoformat(),
        "supporting_document": "automatic",
        "total_cents": 418,
        "lines": [line],
    }
    return body | changes


async def test_step_two_is_reconciled_once_and_read_back(lgo, served, qr_text):
    recorded = await lgo.record(qr_text, TWO_PACKS)
    own = f"{RECORD}/{recorded['dispensation_id']}"

    billed = await lgo.post(f"{own}/billing", an_invoice_body())
    other = await lgo.post(f"{own}/billing", an_invoice_body(invoice_number="F-2026-2"))
    read = await lgo.get(own)

    assert billed.status_code == 201
    assert (billed.json()["reconciliation"], billed.json()["differences"]) == ("reconciled", [])
    assert (other.status_code, other.json()["code"]) == (409, "already_billed")
    assert read.json()["billing"]["invoice_id"] == billed.json()["invoice_id"]
    assert read.json()["lines"][0]["cip13"] == PARACETAMOL_CIP13
    (entry,) = (await lgo.consult(qr_text))["history"]
    assert entry["own"]["recorded_at"] == read.json()["recorded_at"] == recorded["recorded_at"]
    assert entry["own"]["billing"] == {
        "reconciliation": "reconciled",
        "billed_at": read.json()["billing"]["billed_at"],
        "credit_number": None,
    }
    assert "dispensation_read shown" in await served.audited()


async def test_step_two_that_differs_is_told_in_french(lgo, qr_text):
    recorded = await lgo.record(qr_text, ONE_PACK)

    billed = await lgo.post(
        f"{RECORD}/{recorded['dispensation_id']}/billing", an_invoice_body(total_cents=419)
    )

    assert billed.json()["reconciliation"] == "mismatch"
    details = [difference["detail"] for difference in billed.json()["differences"]]
    assert details == [
        "Ligne 1 : boîtes facturées, 2 ; délivrées, 1.",
        "Le total de la facture est de 4,19 €, la somme de ses lignes de 4,18 €.",
    ]


async def test_step_two_that_differs_is_corrected_until_it_agrees(lgo, served, qr_text):
    recorded = await lgo.record(qr_text, TWO_PACKS)
    billing = f"{RECORD}/{recorded['dispensation_id']}/billing"

    wrong = await lgo.post(billing, an_invoice_body(total_cents=419))
    again = await lgo.post(billing, an_invoice_body(total_cents=419))
    right = await lgo.post(billing, an_invoice_body())
    late = await lgo.post(billing, an_invoice_body(total_cents=419))

    outcomes = [answer.json().get("reconciliation") for answer in (wrong, again, right, late)]
    assert outcomes == ["mismatch", "mismatch", "reconciled", None]
    assert again.json() == wrong.json()
    assert (late.status_code, late.json()["code"]) == (409, "already_billed")
    assert await served.count("invoice") == 1
    billed = [e for e in await served.published() if isinstance(e, DispensationBilled)]
    assert [event.reconciliation for event in billed] == ["mismatch", "reconciled"]
    assert billed[1].invoice_id == UUID(right.json()["invoice_id"])


async def test_the_parts_of_a_line_are_kept_and_compared(lgo, qr_text):
    recorded = await lgo.record(qr_text, TWO_PACKS)
    billing = f"{RECORD}/{recorded['dispensation_id']}/billing"
    (line,) = an_invoice_body()["lines"]
    parts = {"amo_cents": 272, "amc_cents": 147}

    wrong = await lgo.post(
        billing, an_invoice_body(lines=[line | {"parts": parts | {"patient_cents": 2}}])
    )
    right = await lgo.post(billing, an_invoice_body(lines=[line | {"parts": parts}]))
    again = await lgo.post(billing, an_invoice_body(lines=[line | {"parts": parts}]))

    assert [difference["detail"] for difference in wrong.json()["differences"]] == [
        "Ligne 1 : la somme des parts est de 4,21 €, le montant de la ligne de 4,18 €."
    ]
    assert right.json()["reconciliation"] == "reconciled"
    assert again.json() == right.json()


async def test_step_two_before_step_one_says_so_to_the_officine_that_consulted(
    lgo, other_lgo, served, qr_text
):
    seen = await lgo.consult(qr_text)
    billing = f"{RECORD}/{seen['consultation_id']}/billing"

    early = await lgo.post(billing, an_invoice_body())
    elsewhere = await other_lgo.post(billing, an_invoice_body())
    unknown = await other_lgo.post(f"{RECORD}/{UUID(int=0)}/billing", an_invoice_body())

    assert (early.status_code, early.json()["code"]) == (409, "step_one_missing")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "dispensation_not_found")
    hidden = elsewhere.json() | {"correlation_id": None}
    assert hidden == unknown.json() | {"correlation_id": None}
    rows = await served.pool.fetch(
        "SELECT outcome, prescription_number FROM audit WHERE operation = 'dispensation_bill'"
        " ORDER BY at, id LIMIT 10"
    )
    assert [tuple(row) for row in rows] == [
        ("step_one_missing", seen["number"]),
        ("dispensation_not_found", seen["number"]),
        ("dispensation_not_found", None),
    ]


async def test_nothing_handed_over_is_nothing_to_bill(lgo, served, qr_text):
    nothing = {"line": 1, "outcome": "not_delivered", "reason": "stock_out"}
    recorded = await lgo.record(qr_text, nothing)

    answer = await lgo.post(f"{RECORD}/{recorded['dispensation_id']}/billing", an_invoice_body())

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_bill")
    assert await served.count("invoice") == 0


async def test_where_step_two_stands_is_kept_with_its_dispensation(lgo, served, qr_text):
    async def standing() -> str:
        return await served.pool.fetchval("SELECT billing FROM dispensation LIMIT 1")

    recorded = await lgo.record(qr_text, TWO_PACKS)
    billing, seen = f"{RECORD}/{recorded['dispensation_id']}/billing", [await standing()]
    for body in (an_invoice_body(total_cents=419), an_invoice_body()):
        await lgo.post(billing, body)
        seen.append(await standing())

    assert seen == ["awaited", "mismatch", "reconciled"]


async def test_step_two_of_an_impossible_day_is_refused(lgo, qr_text):
    recorded = await lgo.record(qr_text, TWO_PACKS)
    billing = f"{RECORD}/{recorded['dispensation_id']}/billing"

    answer = await lgo.post(billing, an_invoice_body(invoiced_on="2020-01-01"))

    assert (answer.status_code, answer.json()["code"]) == (422, "invoice_day_impossible")
    assert answer.json()["errors"][0]["field"] == "invoiced_on"


async def test_a_dispensation_is_read_by_its_officine_and_its_patient_only(
    lgo, served, client, access, qr_text
):
    recorded = await lgo.record(qr_text, ONE_PACK)
    own = f"{RECORD}/{recorded['dispensation_id']}"

    answers = {
        identity: await client.get(own, headers=access.headers(identity))
        for identity in ("ph-durand", "ph-moreau", "pat-ada", "pat-berthe", "dr-martin", "an-paris")
    }
    unknown = await lgo.get(f"{RECORD}/{UUID(int=0)}")

    statuses = {identity: answer.status_code for identity, answer in answers.items()}
    assert statuses == {
        "ph-durand": 200,
        "ph-moreau": 404,
        "pat-ada": 200,
        "pat-berthe": 404,
        "dr-martin": 403,
        "an-paris": 403,
    }
    hidden = answers["ph-moreau"].json() | {"correlation_id": None}
    assert hidden == unknown.json() | {"correlation_id": None}
    reads = [row for row in await served.audited() if row.startswith("dispensation_read")]
    assert sorted(reads) == sorted(
        ["dispensation_read shown"] * 2 + ["dispensation_read dispensation_not_found"] * 3
    )


async def test_an_answer_shown_again_is_audited_with_its_prescription(lgo, served, qr_text):
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [TWO_PACKS]}
    recorded = (await lgo.post(RECORD, body, key="step-one-key")).json()
    billing = f"{RECORD}/{recorded['dispensation_id']}/billing"
    await lgo.post(billing, an_invoice_body(), key="step-two-key")

    again = [
        await lgo.post(RECORD, body, key="step-one-key"),
        await lgo.post(billing, an_invoice_body(), key="step-two-key"),
    ]

    assert [answer.headers["Idempotency-Replayed"] for answer in again] == ["true", "true"]
    rows = await served.pool.fetch(
        "SELECT operation, prescription_number, patient_ref FROM audit"
        " WHERE outcome = 'repeated' ORDER BY at LIMIT 10"
    )
    whose = (recorded["number"], PATIENT_REFS.ref(INS))
    assert [tuple(row) for row in rows] == [
        ("dispensation_record", *whose),
        ("dispensation_bill", *whose),
    ]
