"""POST /v1/scans with real tokens: what was scanned, and what to do with it."""

from datetime import UTC, datetime

import pytest

from services.dispense.scan_sentences import SCAN_HINTS, SCAN_KINDS
from tests.access import PATIENT_REFS
from tests.builders import INS, PARACETAMOL_CIP13, a_number
from tests.dispense.test_rules_of_scans import INS_CODE, PACK
from tests.shared.test_scanned import FRAMES

SCAN = "/v1/scans"


async def scanned(lgo, text):
    answer = await lgo.post(SCAN, {"text": text})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_qr_is_told_from_everything_else_and_opens_nothing(lgo, served, qr_text):
    seen = await scanned(lgo, qr_text)

    assert seen["kind"] == "prescription_qr"
    assert seen["prescription"]["number_grouped"] == a_number().grouped
    assert "POST /v1/consultations" in seen["next"]
    assert (await served.count("consultation"), await served.published()) == (0, [])
    assert await served.audited() == ["scan prescription_qr"]


@pytest.mark.parametrize("frame", FRAMES)
async def test_a_text_opens_as_its_reader_gives_it(lgo, qr_text, frame):
    framed = frame.format(qr_text)

    told = await scanned(lgo, framed)
    seen = await lgo.consult(framed)
    line = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 1}
    recorded = await lgo.record(framed, line | {"packs_scanned": [frame.format(PACK)]})

    assert (told["kind"], seen["number"]) == ("prescription_qr", a_number())
    assert recorded["lines"][0]["packs_verified"] == 1


async def test_an_execution_told_again_with_another_suffix_is_the_same_one(lgo, qr_text):
    line = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 1}
    moment = datetime.now(UTC).isoformat()

    told = [
        await lgo.post(
            "/v1/late-executions",
            {
                "qr": frame.format(qr_text),
                "source": "offline",
                "intended_at": moment,
                "lines": [line | {"packs_scanned": [frame.format(PACK)]}],
            },
        )
        for frame in FRAMES[:2]
    ]

    assert [answer.status_code for answer in told] == [201, 201]
    first, second = (answer.json()["late_execution_id"] for answer in told)
    assert first == second


async def test_a_pack_says_what_it_is_and_until_when(lgo, served):
    seen = await scanned(lgo, PACK)

    assert seen["kind"] == "medicine_pack"
    assert (seen["pack"]["cip13"], seen["pack"]["expires_on"]) == (PARACETAMOL_CIP13, "2028-02-29")
    assert (seen["pack"]["lot"], seen["pack"]["serial"]) == ("L4A7", "9876XK54ZB")
    assert seen["pack"]["label"].startswith("DOLIPRANE 1000 mg")
    assert (seen["pack"]["finding"], "packs_scanned" in seen["next"]) == (None, True)
    assert await served.audited() == []


@pytest.mark.parametrize(
    ("text", "finding", "said"),
    [
        (PACK.replace("280229", "240100"), "expired", "la fin du 31/01/2024"),
        (PARACETAMOL_CIP13, "not_verified", "pas de quoi être vérifiée"),
        (PACK.replace(PARACETAMOL_CIP13, "3400999999991"), None, "ne connaît pas cette boîte"),
    ],
)
async def test_a_pack_says_what_is_wrong_with_it(lgo, text, finding, said):
    seen = await scanned(lgo, text)

    assert seen["pack"]["finding"] == finding
    assert said in seen["next"]


@pytest.mark.parametrize(("text", "kind"), [(INS, "vitale_card"), (INS_CODE, "ins_code")])
async def test_a_patient_scanned_is_traced_by_pseudonym(lgo, served, text, kind):
    seen = await scanned(lgo, text)

    assert (seen["kind"], seen["ins"]) == (kind, INS)
    assert "FICTIVE" not in str(seen)
    row = await served.pool.fetchrow("SELECT outcome, patient_ref, detail::TEXT FROM audit")
    assert (row["outcome"], row["patient_ref"]) == (kind, PATIENT_REFS.ref(INS))
    assert INS not in row["detail"]


async def test_what_is_not_read_says_why(lgo):
    assert (await scanned(lgo, "https://example.test/"))["next"] == SCAN_KINDS["unknown"]
    assert (await scanned(lgo, "OFX1AB"))["next"] == SCAN_HINTS["qr_damaged"]


@pytest.mark.parametrize("text", ["", "x" * 1_001, "01\x1e21"])
async def test_a_text_too_long_or_with_other_control_characters_is_refused(lgo, text):
    answer = await lgo.post(SCAN, {"text": text})

    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("identity", ["dr-martin", "pat-ada", "an-paris"])
async def test_only_an_officine_scans(client, access, identity):
    answer = await client.post(SCAN, json={"text": PACK}, headers=access.headers(identity))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_packs_scanned_are_sent_with_their_line_as_the_scanner_gave_them(lgo, qr_text):
    pack = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 1}

    done = await lgo.record(qr_text, pack | {"packs_scanned": [PACK]})
    again = await scanned(lgo, PACK)

    assert done["lines"][0]["packs_verified"] == 1
    assert (again["pack"]["finding"], "déjà été délivrée" in again["next"]) == (
        "dispensed_before",
        True,
    )


async def test_a_refused_pack_says_which_one_and_why(lgo, qr_text):
    seen = await lgo.consult(qr_text)
    line = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
    texts = [PACK, "https://example.test/"]

    answer = await lgo.post(
        "/v1/dispensations",
        {"consultation_id": seen["consultation_id"], "lines": [line | {"packs_scanned": texts}]},
    )

    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.json()["code"]) == (422, "dispensation_incorrect")
    assert (error["code"], error["field"]) == ("pack_unreadable", "lines[0].packs_scanned[1]")
    assert "example.test" not in answer.text
