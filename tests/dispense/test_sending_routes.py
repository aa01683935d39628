"""Sendings over HTTP: by the patient, to the officine of his choice."""

from typing import Any

import pytest

from deploy.local.identities import IDENTITIES, Professional
from shared.qr import decode
from tests.access import Access
from tests.dispense.builders import a_finess
from tests.dispense.lgo import CONSULT, Lgo

SEND, WORK = "/v1/sendings", "/v1/worklist?kind=sent_by_patient"


@pytest.fixture
def patient(client: Any, access: Access) -> Lgo:
    """The software of a patient speaks as that of an officine does."""
    return Lgo(client, access, "pat-ada")


@pytest.fixture
def here() -> str:
    officine = IDENTITIES["ph-durand"]
    assert isinstance(officine, Professional)
    return str(officine.places[0].finess)


async def test_an_officine_sees_what_is_sent_and_opens_it_without_paper(
    patient, lgo, other_lgo, qr_text, here
):
    body = {"number": str(decode(qr_text).claimed.number), "pharmacy_finess": here}

    made = await patient.post(SEND, body)
    (work,) = (await lgo.get(WORK)).json()["work"]
    seen = await lgo.post(CONSULT, {"sending_id": work["sending_id"]})
    elsewhere = await other_lgo.post(CONSULT, {"sending_id": work["sending_id"]})
    read = await patient.get(SEND)

    assert (made.status_code, made.json()["state"]) == (201, "sent")
    assert (work["sending_id"], work["dispensation_id"]) == (made.json()["sending_id"], None)
    assert (seen.status_code, seen.json()["number"]) == (200, body["number"])
    assert seen.json()["authenticity"] == "not_checked"
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "sending_not_found")
    assert [each["state"] for each in read.json()["sendings"]] == ["consulted"]


async def test_a_withdrawn_sending_opens_nothing(patient, lgo, qr_text, here):
    body = {"number": str(decode(qr_text).claimed.number), "pharmacy_finess": here}
    sending_id = (await patient.post(SEND, body)).json()["sending_id"]

    withdrawn = await patient.post(f"{SEND}/{sending_id}/withdrawal", None)
    seen = await lgo.post(CONSULT, {"sending_id": sending_id})

    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assert seen.status_code == 404


@pytest.mark.parametrize(
    "more",
    [{"qr": "x"}, {"number": "01S2TBPZ2JCNZZYGHZ"}, {"ins": "279035121518989"}],
)
async def test_a_consult_shows_one_proof(lgo, more):
    answer = await lgo.post(CONSULT, {"sending_id": "f3c1b0e2-8a55-4a1d-9c37-2b1f7a6f1d20"} | more)

    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["dr-martin", "ph-durand", "an-paris"])
async def test_only_a_patient_sends(client, access, who):
    software = Lgo(client, access, who)

    answers = [
        await software.post(SEND, {"number": "01S2TBPZ2JCNZZYGHZ", "pharmacy_finess": a_finess()}),
        await software.get(SEND),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
