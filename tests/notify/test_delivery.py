"""The send loop: nothing lost, order kept per recipient, recognisable copies after a crash."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from typing_extensions import override

from services.notify.delivery import ATTEMPTS_MAX, BACKOFF
from services.notify.documents import Documents
from services.notify.senders import Outcome, SmtpSender, SmtpServer
from services.notify.store import queue
from shared.db import transaction
from tests.builders import INS, a_content, a_number, a_patient
from tests.notify.events import an_id, billed, issued, recorded
from tests.notify.postroom import ADA, DOCTOR, FAST, RecordingSender, all_are, running
from tests.waiting import eventually


async def test_both_receive_the_prescription_as_pdf(postroom):
    sender = RecordingSender()
    await postroom.take(issued())

    async with running(postroom, sender):
        await all_are(postroom, "sent")

    assert {mail.to for mail in sender.sent} == {DOCTOR, ADA}
    (drawn,) = {mail.document for mail in sender.sent}
    document = pypdfium2.PdfDocument(drawn)
    assert len(document) == 1
    document.close()


async def test_a_sent_message_is_published_once(postroom):
    await postroom.take(issued())

    async with running(postroom, RecordingSender()):
        await all_are(postroom, "sent")

    events = await postroom.published()
    assert {(e.type, e.recipient_kind, e.message_kind, e.attempts) for e in events} == {
        ("message.delivered", "prescriber", "issued", 1),
        ("message.delivered", "patient", "issued", 1),
    }


async def test_messages_leave_in_the_order_of_the_inbox(postroom):
    sender = RecordingSender()
    await postroom.take(issued(), recorded(), billed())

    async with running(postroom, sender):
        await all_are(postroom, "sent")

    to_ada = [mail.subject.rpartition(" : ")[2] for mail in sender.sent if mail.to == ADA]
    assert to_ada == ["enregistrée", "délivrance enregistrée", "facture reçue"]


async def test_a_recipient_who_cannot_be_reached_delays_nobody_else(postroom):
    sender = RecordingSender(answers={ADA: Outcome.TRY_LATER})
    await postroom.take(issued(), recorded())

    async with running(postroom, sender):
        await eventually(lambda: sum(mail.to == DOCTOR for mail in sender.sent) == 2)
        await eventually(lambda: ADA in [mail.to for mail in sender.sent])
        await eventually(lambda: no_lease(postroom))
        postroom.clock.forward(seconds=1.1)
        await eventually(lambda: sum(mail.to == ADA for mail in sender.sent) == 2)

    ada = [mail for mail in sender.sent if mail.to == ADA]
    assert {mail.message_id for mail in ada} == {ada[0].message_id}, "the later one waits"


async def test_a_mail_refused_for_good_is_given_up_at_once_and_the_next_one_leaves(postroom):
    sender = RecordingSender(answers={ADA: Outcome.REFUSED})
    await postroom.take(issued())

    async with running(postroom, sender):
        await all_are(postroom, "sent", "failed")

    (failed,) = [e for e in await postroom.published() if e.type == "message.failed"]
    assert (failed.reason, failed.recipient_kind, failed.attempts) == ("refused", "patient", 1)


async def test_a_mail_is_tried_for_days_and_then_given_up(postroom):
    sender = RecordingSender(answers={ADA: Outcome.TRY_LATER, DOCTOR: Outcome.TRY_LATER})
    await postroom.take(issued())

    async with running(postroom, sender):
        for tries, pause in enumerate(BACKOFF, 1):
            await were_sent(sender, 2 * tries)
            await eventually(lambda: no_lease(postroom))
            postroom.clock.forward(seconds=pause.total_seconds() + 0.1)
        await all_are(postroom, "failed")

    assert len(sender.sent) == 2 * ATTEMPTS_MAX
    events = await postroom.published()
    assert {(e.type, e.reason, e.attempts) for e in events} == {
        ("message.failed", "retries_exhausted", ATTEMPTS_MAX)
    }
    assert sum(BACKOFF, timedelta()) < timedelta(days=3)


async def were_sent(sender, count):
    await eventually(lambda: len(sender.sent) == count)


async def no_lease(postroom):
    return not await postroom.pool.fetchval(
        "SELECT count(*) FROM message WHERE lease_id IS NOT NULL"
    )


async def test_a_crash_after_the_server_accepted_sends_a_recognisable_copy(postroom, mailbox):
    class DyingSender(SmtpSender):
        """Dies right after the mail server said 250, before anything was noted."""

        @override
        async def send(self, mail):
            await super().send(mail)
            raise RuntimeError("power cut")

    server = SmtpServer(
        host="127.0.0.1", port=mailbox.smtp_port, sender="robot@ordoflux.mssante.fr", timeout_s=2
    )
    await postroom.take(issued())
    async with running(postroom, DyingSender(server)):
        await eventually(lambda: mailbox.received == 2)
    assert set(await postroom.states()) == {"pending"}

    postroom.clock.forward(seconds=FAST.lease_s + 1)
    async with running(postroom, SmtpSender(server)):
        await all_are(postroom, "sent")

    assert mailbox.received == 4
    assert [mail.copies for mail in mailbox.mails.values()] == [2, 2]
    assert {event.attempts for event in await postroom.published()} == {2}


async def test_a_message_that_kills_every_attempt_is_given_up_in_the_end(postroom):
    class Deadly(RecordingSender):
        @override
        async def send(self, mail):
            raise RuntimeError("bug")

    await postroom.take(issued())
    async with running(postroom, Deadly()):
        await eventually(lambda: forwarded_until_failed(postroom))


async def forwarded_until_failed(postroom):
    postroom.clock.forward(seconds=FAST.lease_s + 1)
    return set(await postroom.states()) == {"failed"}


async def test_several_replicas_send_each_message_once(postroom):
    sender = RecordingSender()
    for n in range(1, 21):
        patient = a_patient(family_name=f"FICTIF-{n}")
        await postroom.take(issued(a_content(number=a_number(n), patient=patient)))

    async with running(postroom, sender), running(postroom, sender), running(postroom, sender):
        await all_are(postroom, "sent")

    ids = [mail.message_id for mail in sender.sent]
    assert len(ids) == len(set(ids)) == 40


async def test_a_stalled_mail_does_not_hold_up_the_others(postroom):
    class Stalling(RecordingSender):
        @override
        async def send(self, mail):
            if mail.to == ADA:
                await asyncio.Event().wait()
            return await super().send(mail)

    sender = Stalling()
    await postroom.take(issued(), recorded())

    async with running(postroom, sender):
        await eventually(lambda: [mail.to for mail in sender.sent] == [DOCTOR, DOCTOR])


async def test_an_attempt_ends_before_its_lease_and_is_made_again(postroom):
    class Stalled(RecordingSender):
        @override
        async def send(self, mail):
            self.sent.append(mail)
            await asyncio.Event().wait()
            raise AssertionError("it never arrives")

    sender = Stalled()
    await postroom.take(issued())

    async with running(postroom, sender, limits=replace(FAST, send_timeout_s=0.2)):
        await were_sent(sender, 2)
        await eventually(lambda: no_lease(postroom))
        postroom.clock.forward(seconds=1.1)
        await were_sent(sender, 4)

    assert set(await postroom.states()) == {"pending"}


async def test_a_drawing_that_stalls_counts_as_an_attempt(postroom, monkeypatch):
    async def stalled(_: Documents, number: str, recipient_kind: str) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError(number, recipient_kind)

    monkeypatch.setattr(Documents, "of", stalled)
    await postroom.take(issued())

    async with running(postroom, RecordingSender(), limits=replace(FAST, send_timeout_s=0.2)):
        await eventually(lambda: tried_once(postroom))


async def tried_once(postroom):
    rows = await postroom.pool.fetch("SELECT attempts, lease_id FROM message LIMIT 10")
    return {tuple(row) for row in rows} == {(1, None)}


async def test_whoever_lost_the_lease_changes_nothing(postroom):
    await postroom.take(issued())
    now = postroom.clock.now()
    later = now + timedelta(minutes=2)
    async with transaction(postroom.pool) as conn:
        old, _ = await queue.lease_due(
            conn, lease_id=an_id(), now=now, until=now + timedelta(minutes=1), limit=10
        )
        await queue.lease_due(
            conn, lease_id=an_id(), now=later, until=later + timedelta(minutes=1), limit=10
        )

        assert not await queue.mark_sent(conn, old, at=later)
        assert not await queue.mark_failed(conn, old, at=later)


async def test_what_is_on_its_way_arrives_when_the_service_stops(postroom):
    class Slow(RecordingSender):
        @override
        async def send(self, mail):
            self.sent.append(mail)
            await asyncio.sleep(0.3)
            return Outcome.ACCEPTED

    sender = Slow()
    await postroom.take(issued())
    async with running(postroom, sender):
        await eventually(lambda: len(sender.sent) == 2)

    assert set(await postroom.states()) == {"sent"}
    assert sender.is_closed


async def test_nothing_personal_is_stored_in_clear(postroom):
    await postroom.take(issued(), recorded(), billed())

    rows = await postroom.pool.fetch(
        "SELECT m::TEXT AS line FROM message AS m UNION ALL SELECT c::TEXT FROM contact AS c"
    )
    stored = " ".join(row["line"] for row in rows)
    for secret in (str(INS), "FICTI", "DOLIPRANE", "mssante.fr", "OFX1"):
        assert secret not in stored


@pytest.mark.parametrize("ticks", range(6))
async def test_a_stop_that_comes_with_a_wake_is_not_lost(postroom, ticks):
    limits = replace(FAST, poll_s=60.0)
    delivery = postroom.delivery(RecordingSender(), limits=limits)
    task = asyncio.create_task(delivery.run_forever())
    await eventually(lambda: bool(delivery._wake._waiters))  # noqa: SLF001 - it waits now

    delivery.wake()
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()

    done, _ = await asyncio.wait({task}, timeout=5)
    assert done == {task}
