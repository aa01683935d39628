"""The checks of an expensive medicine in a Bundle of MedicationDispense: as in JSON."""

from typing import Any

import pytest

from shared.contracts.dispense import DispensingRefused
from shared.fhir import systems
from tests.builders import a_number
from tests.dispense.expensive import TWO_SYRINGES, content, typed
from tests.dispense.hand_overs import a_dispense, cip, issues, not_now, recorded, send
from tests.dispense.test_fhir_reading import extension_of

FIRST = "Bundle.entry[0].resource"


def verification(outcome: str, *steps: str, **more: Any) -> dict[str, Any]:
    parts = [{"url": "outcome", "valueCode": outcome}]
    parts += [{"url": "step", "valueCode": step} for step in steps]
    if "reason" in more:
        parts.append({"url": "reason", "valueCode": more["reason"]})
    if "comment" in more:
        parts.append({"url": "comment", "valueString": more["comment"]})
    return {"url": systems.VERIFICATION, "extension": parts}


@pytest.fixture
async def consultation(lgo, served) -> str:
    await served.receive(content())
    return (await typed(lgo))["consultation_id"]


def dear(consultation: str, *extensions: dict[str, Any]) -> dict[str, Any]:
    return a_dispense(
        consultation, medicationCodeableConcept=cip(TWO_SYRINGES), extension=list(extensions)
    )


async def test_an_expensive_line_is_refused_until_it_is_checked(lgo, consultation, served):
    checked = verification("secured", "patient_known", "asafo_consulted")

    refused = await send(lgo, dear(consultation))
    (entry,) = recorded(await send(lgo, dear(consultation, checked)))

    assert issues(refused) == [
        ("dispensation_refused", None),
        ("verification_missing", f"{FIRST}.extension"),
    ]
    assert extension_of(entry["resource"], systems.VERIFICATION) == checked
    assert await served.delivered(a_number()) == 1


async def test_a_refusal_is_filed_with_its_line(lgo, consultation, served):
    refused = verification(
        "refused", "prescriber_contacted", reason="suspected_forgery", comment="Dit ne rien savoir."
    )

    (entry,) = recorded(
        await send(lgo, not_now(consultation, 1, "declined", "other", extension=[refused]))
    )

    told = extension_of(entry["resource"], systems.VERIFICATION)
    assert told == verification("refused", "prescriber_contacted")
    assert isinstance((await served.published())[-1], DispensingRefused)


@pytest.mark.parametrize(
    "wrong",
    [
        verification("perhaps", "patient_known"),
        verification("secured"),
        verification("secured", "astrology"),
        {
            "url": systems.VERIFICATION,
            "extension": [{"url": "outcome", "valueString": "secured"}],
        },
        {
            "url": systems.VERIFICATION,
            "extension": [
                {"url": "outcome", "valueCode": "secured"},
                {"url": "step", "valueString": "patient_known"},
            ],
        },
    ],
)
async def test_what_says_nothing_clear_is_refused_at_its_place(lgo, consultation, served, wrong):
    answer = await send(lgo, dear(consultation, wrong))

    assert answer.status_code == 422
    places = [place for _, place in issues(answer)]
    assert f"{FIRST}.extension" in places
    assert await served.count("dispensation") == 0


async def test_two_verifications_of_a_line_are_refused(lgo, consultation):
    checked = verification("secured", "patient_known")

    answer = await send(lgo, dear(consultation, checked, checked))

    assert ("fhir_repeated", f"{FIRST}.extension") in issues(answer)
