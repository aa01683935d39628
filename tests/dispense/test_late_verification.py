"""Expensive medicines told afterwards: checked as at the counter, or a case."""

import pytest

from tests.builders import INS, a_number
from tests.dispense.expensive import (
    DEAR,
    KNOWN,
    NOTHING,
    ONE_SYRINGE,
    TEMPORARY,
    a_pack,
    content,
    record,
    typed,
)
from tests.dispense.lgo import TODAY

LATE = "/v1/late-executions"


def telling(**changes):
    at = f"{TODAY.isoformat()}T00:00:01+01:00"
    return {"intended_at": at, "lines": [DEAR]} | changes


@pytest.mark.parametrize(
    ("source", "by_qr", "code"),
    [
        ("offline", True, None),  # who scanned it offline has read it
        ("paper", True, "verification_missing"),
        ("offline", False, "verification_missing"),
        ("paper", False, "verification_missing"),
    ],
)
async def test_what_is_told_afterwards_was_checked_or_is_a_case(lgo, served, source, by_qr, code):
    qr_text = await served.receive(content())
    proof = {"qr": qr_text} if by_qr else {"number": a_number(), "ins": INS}

    answer = await lgo.post(LATE, telling(source=source, **proof))

    assert answer.status_code == 201, answer.text
    refusal = answer.json()["lines"][0]["refusal"]
    assert (None if refusal is None else refusal["code"]) == code
    assert (answer.json()["case_id"] is None) == (code is None)
    assert await served.delivered(a_number()) == (0 if code else 1)


async def test_what_was_checked_is_told_afterwards(lgo, served):
    await served.receive(content())
    lines = [DEAR | {"verification": KNOWN}]

    answer = await lgo.post(LATE, telling(source="paper", number=a_number(), ins=INS, lines=lines))

    assert answer.json()["case_id"] is None
    assert await served.pool.fetchval("SELECT outcome FROM verification LIMIT 1") == "secured"


async def test_what_was_refused_on_paper_is_filed_too(lgo, served):
    await served.receive(content())

    answer = await lgo.post(
        LATE, telling(source="paper", number=a_number(), ins=INS, lines=[NOTHING])
    )

    assert answer.status_code == 201, answer.text
    assert await served.count("refusal") == 1


async def test_paper_told_afterwards_is_no_way_round_it_either(lgo, served):
    await served.receive(content(product=a_pack(ONE_SYRINGE)))
    cheap = DEAR | {"cip13": ONE_SYRINGE}
    await record(lgo, await typed(lgo), cheap | {"verification": TEMPORARY})

    answer = await lgo.post(
        LATE, telling(source="paper", number=a_number(), ins=INS, lines=[cheap])
    )

    (line,) = answer.json()["lines"]
    assert line["refusal"]["code"] == "verification_unfinished"
    assert answer.json()["case_id"] is not None
