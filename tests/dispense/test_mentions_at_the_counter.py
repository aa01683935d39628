"""What stands beside lines and prescription reaches every officine, and holds it."""

from datetime import date, timedelta

import pytest

from deploy.local.identities import BRIDGE
from shared.contracts.prescription import InitialPrescription, Mentions, NamedPharmacy, Surgery
from shared.identifiers import Finess
from tests.builders import PARACETAMOL_CIP13, a_content, a_line
from tests.dispense.builders import in_packs
from tests.dispense.lgo import RECORD, TODAY

TWO_PACKS = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
ELSEWHERE = Finess("010000024")
WEEKLY = Mentions(fraction_days=7, is_expensive=True)


def fractioned(**changes):
    line = a_line(quantity=in_packs(4, period_days=14), packs=4, mentions=WEEKLY)
    return a_content(issued_on=TODAY, lines=(line,), **changes)


def codes(seen):
    return [(warning["code"], warning["line"]) for warning in seen["warnings"]]


def hand_over(seen, **changes):
    body = {"consultation_id": seen["consultation_id"], "lines": [TWO_PACKS]}
    return body | changes


async def test_a_consult_shows_every_mention(lgo, served):
    initial = InitialPrescription(prescribed_on=date(2026, 1, 5), prescriber_name="Dr Fictif")
    mentions = Mentions(
        fraction_days=7,
        may_overlap=True,
        is_off_label=True,
        is_not_reimbursable=True,
        is_expensive=True,
        care_context="work_accident",
        initial_prescription=initial,
    )
    surgery = Surgery(operated_on=TODAY, discharged_on=TODAY)
    pharmacy = NamedPharmacy(name="Pharmacie du Pont", finess=ELSEWHERE)
    content = a_content(
        issued_on=TODAY,
        lines=(a_line(mentions=mentions), a_line(line=2)),
        setting="hospital_discharge",
        is_exception=True,
        pharmacy=pharmacy,
        surgery=surgery,
    )

    seen = await lgo.consult(await served.receive(content))

    assert (seen["setting"], seen["is_exception"]) == ("hospital_discharge", True)
    assert seen["pharmacy"] == pharmacy.model_dump(mode="json")
    assert seen["surgery"] == surgery.model_dump(mode="json")
    assert seen["lines"][0]["mentions"] == mentions.model_dump(mode="json")
    assert seen["lines"][1]["mentions"] == Mentions().model_dump(mode="json")
    assert codes(seen) == [("pharmacy_differs", None), ("line_fractioned", 1)]
    assert [line["line"] for line in seen["verification"]["lines"]] == [1]


@pytest.mark.parametrize(
    ("name", "status"), [("Pharmacie du Pont", 409), ("PHARMACIE FICTIVE DU PONT", 201)]
)
async def test_a_pharmacy_named_without_its_finess_is_told_by_its_name(lgo, served, name, status):
    content = a_content(issued_on=TODAY, pharmacy=NamedPharmacy(name=name))

    seen = await lgo.consult(await served.receive(content))

    answer = await lgo.post(RECORD, hand_over(seen))

    assert answer.status_code == status
    (warning,) = seen["warnings"]
    assert warning["code"] == "pharmacy_named"
    assert name in warning["detail"]


async def test_an_operation_to_come_is_told_at_the_consult(lgo, served):
    day = TODAY + timedelta(days=30)
    content = a_content(
        issued_on=TODAY, surgery=Surgery(operated_on=day, discharged_on=day + timedelta(days=1))
    )

    seen = await lgo.consult(await served.receive(content))
    answer = await lgo.post(RECORD, hand_over(seen))

    opens_on = day - timedelta(days=3)
    assert codes(seen) == [("surgery_ahead", None)]
    assert f"{opens_on:%d/%m/%Y}" in seen["warnings"][0]["detail"]
    assert seen["lines"][0]["next_possible_on"] == opens_on.isoformat()
    assert answer.status_code == 409
    assert [error["code"] for error in answer.json()["errors"]] == ["surgery_ahead"]
    assert f"{opens_on:%d/%m/%Y}" in answer.json()["errors"][0]["detail"]


async def test_a_fractioned_line_does_not_go_out_at_once(lgo, served):
    seen = await lgo.consult(await served.receive(fractioned()))

    whole = await lgo.post(RECORD, hand_over(seen, lines=[TWO_PACKS | {"packs": 4}]))
    part = await lgo.post(RECORD, hand_over(seen))
    rest = await lgo.post(RECORD, hand_over(seen))

    assert seen["lines"][0]["left_now"] == 2
    assert [error["code"] for error in whole.json()["errors"]] == ["fraction_exceeded"]
    assert (part.status_code, part.json()["lines"][0]["left_total"]) == (201, 2)
    assert part.json()["lines"][0]["next_possible_on"] == (TODAY + timedelta(days=7)).isoformat()
    assert [error["code"] for error in rest.json()["errors"]] == ["fraction_not_open"]


async def test_another_officine_than_the_named_one_explains_itself_once(lgo, served):
    lines = (a_line(), a_line(line=2))
    pharmacy = NamedPharmacy(name="Pharmacie du Pont", finess=ELSEWHERE)
    content = a_content(issued_on=TODAY, lines=lines, pharmacy=pharmacy)
    seen = await lgo.consult(await served.receive(content))
    one, other = TWO_PACKS, TWO_PACKS | {"line": 2}

    silent = await lgo.post(RECORD, hand_over(seen, lines=[one]))
    reason = {"code": "patient_known"}
    said = await lgo.post(RECORD, hand_over(seen, lines=[one], reason_to_go_on=reason))
    again = await lgo.post(RECORD, hand_over(seen, lines=[other]))

    assert (silent.status_code, silent.json()["code"]) == (409, "pharmacy_reason_missing")
    assert said.status_code == 201
    assert again.status_code == 201


async def test_the_named_officine_explains_nothing(lgo, other_lgo, served):
    content = a_content(issued_on=TODAY, pharmacy=NamedPharmacy(name="?", finess=BRIDGE.finess))
    qr_text = await served.receive(content)
    seen, elsewhere = await lgo.consult(qr_text), await other_lgo.consult(qr_text)

    first = await lgo.post(RECORD, hand_over(seen, lines=[TWO_PACKS | {"packs": 1}]))
    second = await other_lgo.post(RECORD, hand_over(elsewhere, lines=[TWO_PACKS | {"packs": 1}]))

    assert seen["warnings"] == []
    assert first.status_code == 201
    assert (second.status_code, second.json()["code"]) == (409, "pharmacy_reason_missing")
