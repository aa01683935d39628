"""The sandbox's mailbox: what was sent can be looked at, and production never has it."""

import os
import subprocess
import sys
from dataclasses import replace

import httpx

from deploy.local.mailbox import MAILS_MAX, Mailbox, make_view
from services.notify.senders import SmtpSender
from tests.notify.test_senders import MAIL, server_at


async def view_of(mailbox: Mailbox, path: str, **params: str) -> httpx.Response:
    transport = httpx.ASGITransport(make_view(mailbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://mailbox.test") as client:
        return await client.get(path, params=params)


async def test_mails_are_shown_by_recipient_and_copies_counted(mailbox):
    sender = SmtpSender(server_at(mailbox.smtp_port))
    for mail in (
        MAIL,
        MAIL,
        replace(MAIL, message_id=MAIL.message_id.__class__(int=7), to="b@c.fr"),
    ):
        await sender.send(mail)
    await sender.close()

    found = (await view_of(mailbox, "/messages", to=MAIL.to)).json()["messages"]

    assert [(mail["to"], mail["copies"]) for mail in found] == [([MAIL.to], 2)]
    assert len((await view_of(mailbox, "/messages")).json()["messages"]) == 2
    attached = await view_of(mailbox, f"/messages/{found[0]['n']}/attachments/prescription.pdf")
    assert (attached.content, attached.headers["content-type"]) == (
        MAIL.document,
        "application/pdf",
    )


async def test_what_is_not_there_is_not_found(mailbox):
    assert (await view_of(mailbox, "/messages/1/attachments/x.pdf")).status_code == 404
    assert (await view_of(mailbox, "/health/live")).status_code == 200


async def test_the_oldest_mails_are_forgotten(mailbox, monkeypatch):
    monkeypatch.setattr("deploy.local.mailbox.MAILS_MAX", 2)
    sender = SmtpSender(server_at(mailbox.smtp_port))
    for n in range(4):
        await sender.send(replace(MAIL, message_id=MAIL.message_id.__class__(int=n)))
    await sender.close()

    assert [mail.n for mail in mailbox.sent_to(None)] == [3, 4]
    assert MAILS_MAX > 2


def test_it_does_not_start_in_production():
    environment = os.environ | {"ORDOFLUX_ENV": "production"}

    ended = subprocess.run(
        [sys.executable, "-m", "deploy.local.mailbox"],
        env=environment,
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert b"does not start" in ended.stderr
