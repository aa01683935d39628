"""A prescriber cancels and replaces; what becomes of it comes back, as far as he may know it."""

import asyncio

import pytest

from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.model import DraftRefused
from services.prescribe.model.ending import Requested
from shared.contracts.prescribe import (
    CancellationRequested,
    PrescriptionIssued,
    PrescriptionReplaced,
    replacement_id,
)
from shared.kafka.consume import ContradictoryEvent
from shared.problems import Refusal
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, OTHER_PRESCRIBER_RPPS, a_draft, a_number
from tests.prescribe.desk import Desk, a_caller, a_patient_caller
from tests.prescribe.events import cancelled, consent, recorded, rejected

STRANGER = a_caller(OTHER_PRESCRIBER_RPPS)


def code_of(answer: Requested | Refusal) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


async def replaced(desk: Desk, number: str, **changes) -> Acknowledgement | DraftRefused:
    answer = await desk.decide(replaces={"number": number, "reason": "wrong_content"}, **changes)
    assert isinstance(answer, Acknowledgement | DraftRefused), answer
    return answer


def codes_of(answer: Acknowledgement | DraftRefused) -> list[str]:
    assert isinstance(answer, DraftRefused), answer
    return [refusal.code for refusal in answer.refusals]


async def test_a_request_is_kept_and_published_without_its_comment(desk):
    number = (await desk.issue()).number

    answer = await desk.cancel(number, comment="Erreur de dosage pour ADA")

    assert isinstance(answer, Requested)
    event = (await desk.published())[-1]
    assert isinstance(event, CancellationRequested)
    assert event.cancellation_id == answer.cancellation.cancellation_id
    assert (event.number, event.reason) == (number, "wrong_content")
    assert "dosage" not in str(await desk.pool.fetch("SELECT t::TEXT FROM cancellation t"))
    (own,) = (await desk.cancellations(number)).cancellations
    assert (own.state, own.comment) == ("pending", "Erreur de dosage pour ADA")


@pytest.mark.parametrize("caller", [STRANGER, a_patient_caller()])
async def test_only_its_author_cancels_a_prescription(desk, caller):
    number = (await desk.issue()).number

    assert code_of(await desk.cancel(number, caller)) == "not_found"
    assert code_of(await desk.cancel(a_number(99))) == "not_found"
    assert await desk.count("cancellation") == 0


async def test_a_second_request_waits_for_the_answer_to_the_first(desk):
    number = (await desk.issue()).number

    answers = await asyncio.gather(*(desk.cancel(number) for _ in range(6)))

    assert sum(isinstance(answer, Requested) for answer in answers) == 1
    refused = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["cancellation_pending"] * 5


async def test_the_answer_of_dispense_comes_back_and_changes_the_state(desk):
    number = (await desk.issue()).number
    asked = await desk.cancelled(number)

    await desk.take(cancelled(number, asked, scope="rest"))

    (own,) = (await desk.cancellations(number)).cancellations
    assert (own.state, own.scope, own.rejection) == ("cancelled", "rest", None)
    assert own.decided_at is not None
    view = await desk.read(number)
    assert view is not None
    assert view.state == "cancelled"
    assert code_of(await desk.cancel(number)) == "cancellation_already_decided"


async def test_a_rejection_leaves_the_state_that_dispense_told(desk):
    number = (await desk.issue()).number
    await desk.take(recorded(number, state="dispensed", prescription_version=2))
    asked = await desk.cancelled(number)

    await desk.take(rejected(number, asked))

    (own,) = (await desk.cancellations(number)).cancellations
    assert (own.state, own.scope, own.rejection) == ("rejected", None, "already_dispensed")
    view = await desk.read(number)
    assert view is not None
    assert view.state == "dispensed"


@pytest.mark.parametrize("make", [cancelled, rejected])
async def test_while_the_patient_hides_the_execution_every_answer_reads_the_same(desk, make):
    number = (await desk.issue()).number
    asked = await desk.cancelled(number)
    await desk.take(make(number, asked), consent(number, sees=False))

    hidden = await desk.cancellations(number)
    (shown,) = hidden.cancellations
    view = await desk.read(number)

    assert hidden.visibility == "hidden_by_patient"
    assert (shown.state, shown.scope, shown.rejection) == ("cancelled", None, None)
    assert shown.decided_at is not None
    assert view is not None
    assert (view.state, view.execution.visibility) == ("cancelled", "hidden_by_patient")
    assert code_of(await desk.cancel(number)) == "cancellation_already_decided"


async def test_the_patient_reads_all_but_the_comment(desk):
    number = (await desk.issue(prescriber_sees_execution=False)).number
    asked = await desk.cancel(number, comment="Pour mon dossier")
    assert isinstance(asked, Requested)
    await desk.take(cancelled(number, asked.cancellation.cancellation_id, scope="rest"))

    shown = await desk.cancellations(number, a_patient_caller())

    assert shown.visibility == "visible"
    assert (shown.cancellations[0].scope, shown.cancellations[0].comment) == ("rest", None)


@pytest.mark.parametrize("make", [cancelled, rejected])
async def test_an_answer_that_comes_twice_changes_nothing_more(desk, make):
    number = (await desk.issue()).number
    event = make(number, await desk.cancelled(number))
    await desk.take(event)
    once = await desk.cancellations(number)

    await desk.take(event, event)

    assert await desk.cancellations(number) == once


async def test_an_answer_to_what_nobody_asked_is_held(desk):
    number = (await desk.issue()).number

    with pytest.raises(ContradictoryEvent):
        await desk.take(cancelled(number, await _other_request(desk)))

    assert (await desk.cancellations(number)).cancellations == ()


async def test_an_answer_about_another_patient_is_held(desk):
    number = (await desk.issue()).number
    asked = await desk.cancelled(number)

    with pytest.raises(ContradictoryEvent):
        await desk.take(cancelled(number, asked, patient_ref=PATIENT_REFS.ref(OTHER_INS)))

    assert (await desk.cancellations(number)).cancellations[0].state == "pending"


async def test_a_replacement_issues_links_and_publishes_on_both_keys(desk):
    old = (await desk.issue()).number

    new = await replaced(desk, old)

    assert isinstance(new, Acknowledgement)
    issued, link = (await desk.published())[-2:]
    assert isinstance(issued, PrescriptionIssued)
    assert isinstance(link, PrescriptionReplaced)
    assert (issued.number, issued.replaces) == (new.number, old)
    assert (link.number, link.replaced_by) == (old, new.number)
    assert link.cancellation_id == replacement_id(old, new.number)
    view, fresh = await desk.read(old), await desk.read(new.number)
    assert view is not None
    assert fresh is not None
    assert (view.state, view.replaced_by) == ("issued", new.number)  # until dispense has decided
    assert fresh.content.replaces == old


async def test_a_decided_replacement_shows_as_the_state_of_the_old_one(desk):
    old = (await desk.issue()).number
    new = await replaced(desk, old)
    assert isinstance(new, Acknowledgement)
    asked = replacement_id(old, new.number)

    await desk.take(cancelled(old, asked, state="replaced", replaced_by=new.number))

    view = await desk.read(old)
    assert view is not None
    assert (view.state, view.replaced_by) == ("replaced", new.number)
    await desk.take(consent(old, sees=False))
    hidden = await desk.read(old)
    assert hidden is not None
    assert (hidden.state, hidden.replaced_by) == ("replaced", new.number)


async def test_of_two_replacements_at_once_one_wins(desk):
    old = (await desk.issue()).number

    answers = await asyncio.gather(*(replaced(desk, old) for _ in range(6)))

    losers = [codes_of(answer) for answer in answers if isinstance(answer, DraftRefused)]
    assert losers == [["prescription_already_replaced"]] * 5
    assert await desk.count("prescription") == 2


async def test_of_a_cancellation_and_a_replacement_at_once_one_wins(desk):
    for seed in range(10):
        old = (await desk.issue()).number

        pair = desk.cancel(old), replaced(desk, old)
        asked, new = await asyncio.gather(*(pair if seed % 2 else reversed(pair)))

        won = [isinstance(answer, Requested | Acknowledgement) for answer in (asked, new)]
        assert sorted(won) == [False, True]


async def test_nobody_replaces_what_is_not_his_or_of_another_patient_or_ending(desk):
    theirs = await desk.issue(caller=STRANGER)
    other = await desk.issue(
        patient=a_draft()["patient"] | {"ins": OTHER_INS, "given_names": "Berthe"}
    )
    ending = await desk.issue()
    await desk.cancelled(ending.number)

    assert codes_of(await replaced(desk, theirs.number)) == ["replaced_not_found"]
    assert codes_of(await replaced(desk, a_number(99))) == ["replaced_not_found"]
    assert codes_of(await replaced(desk, other.number)) == ["replaced_other_patient"]
    assert codes_of(await replaced(desk, ending.number)) == ["cancellation_pending"]
    assert await desk.count("prescription") == 3


async def test_what_was_cancelled_before_may_still_be_replaced_once(desk):
    old = (await desk.issue()).number
    await desk.take(cancelled(old, await desk.cancelled(old), scope="rest"))

    new = await replaced(desk, old)

    assert isinstance(new, Acknowledgement)
    asked = replacement_id(old, new.number)
    await desk.take(
        rejected(old, asked, rejection="already_ended", state="cancelled", replaced_by=new.number)
    )
    view = await desk.read(old)
    assert view is not None
    assert (view.state, view.replaced_by) == ("cancelled", new.number)


async def _other_request(desk: Desk):
    return await desk.cancelled((await desk.issue()).number)
