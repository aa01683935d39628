"""The posologies of the French guide's examples, sent in FHIR: what is kept of each."""

from dataclasses import replace

import pytest

from tests.fhir_oracle import check_resource
from tests.prescribe.bundles import a_bundle, a_request, as_sent
from tests.prescribe.dosage_case import Case, repeat, tablets
from tests.prescribe.drafts import today
from tests.prescribe.has_cases import CASES, NOT_IN_WORDS

FHIR = {"Content-Type": "application/fhir+json"}


@pytest.fixture
def send(client, access):
    async def post(case: Case):
        body = as_sent(a_bundle(a_request(on=today(), **case.request())))
        headers = access.headers("dr-martin", key="key-00000001") | FHIR
        return await client.post("/fhir/r4/Bundle", content=body, headers=headers)

    return post


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_it_is_issued_with_its_words_and_what_of_its_structure_is_fixed(send, get, case):
    answer = await send(case)

    body = check_resource(answer.content)
    assert answer.status_code == 201, body
    line_answered = body["entry"][2]["resource"]
    number = line_answered["groupIdentifier"]["value"]
    line = (await get(f"/v1/prescriptions/{number}")).json()["content"]["lines"][0]
    assert line["posology"] == {
        "text": case.words,
        "units_per_intake": case.units,
        "intakes_per_day": case.intakes,
    }
    assert line["duration_days"] == case.duration
    assert line_answered["dosageInstruction"][0]["text"] == case.words


@pytest.mark.parametrize("case", NOT_IN_WORDS, ids=lambda case: case.name)
async def test_what_cannot_be_put_in_words_is_refused_where_it_stands(send, case):
    answer = await send(case)

    issues = check_resource(answer.content)["issue"]
    places = {i["details"]["coding"][0]["code"]: i.get("expression") for i in issues}
    assert answer.status_code == 422
    assert places["posology_not_structured"] == ["Bundle.entry[2].resource.dosageInstruction"]


async def test_words_and_timing_that_contradict_each_other_are_refused_where_they_stand(send):
    (codeine,) = (case for case in CASES if case.name.startswith("14 codeine"))
    twice = {**repeat(frequency=4, period=1, periodUnit="d"), "doseAndRate": tablets(1)}

    answer = await send(replace(codeine, words="1 comprimé matin et soir", dosages=(twice,)))

    issues = check_resource(answer.content)["issue"]
    places = {i["details"]["coding"][0]["code"]: i.get("expression") for i in issues}
    assert answer.status_code == 422
    assert places["posology_disagrees"] == ["Bundle.entry[2].resource.dosageInstruction"]
