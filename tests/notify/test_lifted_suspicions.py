"""A suspicion that was taken back is told to whoever had been told of it, and to nobody else."""

from typing import Any
from uuid import UUID

import pytest

from services.notify import messages
from shared.contracts.fraud import AlertWithdrawn
from tests.builders import a_number, a_patient
from tests.notify.events import NOON, an_id, issued, signal
from tests.notify.postroom import PATIENT, PRESCRIBER


def withdrawn(**changes: Any) -> AlertWithdrawn:
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "case_id": UUID(int=5),
        "number": a_number(),
        "reason": "unfounded",
    }
    return AlertWithdrawn(**parts | changes)


async def test_both_who_read_of_an_alert_read_that_it_is_lifted_once_each(postroom):
    await postroom.take(issued(), signal(), signal(name="S3"))

    event = withdrawn()
    await postroom.take(event, event, withdrawn(reason="rectified", revision=2))

    told = ["issued", "alert", "alert", "suspicion_lifted"]
    assert await postroom.kinds(PATIENT) == told
    assert await postroom.kinds(PRESCRIBER) == told


@pytest.mark.parametrize(
    "event",
    [
        withdrawn(),
        withdrawn(case_id=UUID(int=6)),
        withdrawn(number=None),
        withdrawn(number=a_number(9)),
    ],
)
async def test_who_was_told_nothing_reads_nothing(postroom, event):
    await postroom.take(issued())
    if event.case_id != UUID(int=5):
        await postroom.take(signal())  # of another case

    await postroom.take(event)

    assert "suspicion_lifted" not in await postroom.kinds(PATIENT)
    assert "suspicion_lifted" not in await postroom.kinds(PRESCRIBER)


async def test_a_doubt_that_stays_is_no_news(postroom):
    await postroom.take(issued(), signal(), withdrawn(reason="expired"))

    assert await postroom.kinds(PATIENT) == ["issued", "alert"]


def test_the_letters_name_no_fraud_and_no_medicine():
    for words in (
        messages.lifted_for_patient(a_number()),
        messages.lifted_for_prescriber(a_number(), a_patient()),
    ):
        assert "fraude" not in words.body
        assert "levée" in words.body or "terminée" in words.body
        assert "FICTI" not in words.subject
