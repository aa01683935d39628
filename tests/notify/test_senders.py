"""Mails leave by real SMTP: to a server that accepts, refuses, stalls, or hangs up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP

from services.notify.senders import Mail, Outcome, SmtpSender, SmtpServer, as_bytes
from tests.notify.events import NOON

MAIL = Mail(
    message_id=UUID(int=42),
    to="jean.medecin-fictif@test.mssante.fr",
    subject="Ordonnance n° 0000 : enregistrée",
    body="Bonjour,\n\nDélivré : 1 boîte à l’officine – œuvre.\n",
    written_at=NOON,
    document=b"%PDF-1.4 fictif",
)


def server_at(port: int, *, timeout_s: float = 2.0) -> SmtpServer:
    return SmtpServer(
        host="127.0.0.1", port=port, sender="robot@ordoflux.mssante.fr", timeout_s=timeout_s
    )


class Answering:
    """An SMTP server that answers RCPT and DATA as told, and counts connections."""

    def __init__(self, *, rcpt: str = "250 OK", data: str = "250 OK", mail: str = "250 OK") -> None:
        self.rcpt, self.data, self.mail = rcpt, data, mail
        self.connections = 0
        self.delay_s = 0.0
        self.protocols: list[Any] = []

    def hang_up(self):
        """Drop every connection, as servers do with idle ones."""
        for protocol in self.protocols:
            protocol.transport.abort()

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802 - aiosmtpd calls it so
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd calls it so
        envelope.mail_from = address
        return self.mail

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd calls it so
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server, _session, _envelope):  # noqa: N802 - aiosmtpd calls it so
        await asyncio.sleep(self.delay_s)
        return self.data

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        loop = asyncio.get_running_loop()

        def protocol() -> SMTP:
            self.protocols.append(SMTP(self, hostname="refusing.test", loop=loop))
            return self.protocols[-1]

        server = await loop.create_server(protocol, "127.0.0.1", 0)
        yield server.sockets[0].getsockname()[1]
        server.close()


@asynccontextmanager
async def raw_server(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@asynccontextmanager
async def sender_to(port: int, *, timeout_s: float = 2.0) -> AsyncIterator[SmtpSender]:
    sender = SmtpSender(server_at(port, timeout_s=timeout_s))
    yield sender
    await sender.close()


async def test_a_mail_arrives_with_its_accents_and_its_document(mailbox):
    async with sender_to(mailbox.smtp_port) as sender:
        outcome = await sender.send(MAIL)

    assert outcome is Outcome.ACCEPTED
    (mail,) = mailbox.sent_to(MAIL.to)
    shown = mail.as_json()
    assert (shown["subject"], shown["text"]) == (MAIL.subject, MAIL.body.replace("\n", "\r\n"))
    assert shown["from"] == "Ordoflux <robot@ordoflux.mssante.fr>"
    assert shown["attachments"] == ["prescription.pdf"]
    assert mail.attachments["prescription.pdf"].get_payload(decode=True) == MAIL.document


async def test_the_same_message_always_has_the_same_message_id(mailbox):
    async with sender_to(mailbox.smtp_port) as sender:
        await sender.send(MAIL)
        await sender.send(MAIL)

    (mail,) = mailbox.sent_to(MAIL.to)
    assert mail.message_id == f"<{MAIL.message_id}@ordoflux.mssante.fr>"
    assert mail.copies == 2


async def test_one_connection_carries_many_mails():
    server = Answering()

    async with server.listening() as port, sender_to(port) as sender:
        outcomes = [await sender.send(MAIL) for _ in range(5)]

    assert outcomes == [Outcome.ACCEPTED] * 5
    assert server.connections == 1


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"rcpt": "550 5.1.1 unknown mailbox"}, Outcome.REFUSED),
        ({"rcpt": "450 4.2.1 busy"}, Outcome.TRY_LATER),
        ({"data": "554 5.7.1 not wanted"}, Outcome.REFUSED),
        ({"data": "451 4.3.0 later"}, Outcome.TRY_LATER),
        # About us, not about this mail: it can be mended without losing any.
        ({"mail": "550 5.7.1 sender unknown"}, Outcome.TRY_LATER),
    ],
)
async def test_what_the_server_says_decides_whether_it_is_tried_again(answers, outcome):
    async with Answering(**answers).listening() as port, sender_to(port) as sender:
        assert await sender.send(MAIL) is outcome


async def test_a_refused_mail_does_not_spoil_the_connection_for_the_next():
    server = Answering(rcpt="550 5.1.1 unknown mailbox")

    async with server.listening() as port, sender_to(port) as sender:
        first = await sender.send(MAIL)
        server.rcpt = "250 OK"
        second = await sender.send(MAIL)

    assert (first, second) == (Outcome.REFUSED, Outcome.ACCEPTED)


async def test_a_server_that_is_not_there_is_tried_later():
    async with raw_server(lambda _reader, _writer: asyncio.sleep(0)) as port:
        pass

    async with sender_to(port) as sender:
        assert await sender.send(MAIL) is Outcome.TRY_LATER


async def test_a_server_that_says_nothing_costs_a_bounded_time():
    async def stall(reader, _writer):
        await reader.read()

    async with raw_server(stall) as port, sender_to(port, timeout_s=0.2) as sender:
        async with asyncio.timeout(2):
            assert await sender.send(MAIL) is Outcome.TRY_LATER


async def test_a_server_that_stalls_after_the_data_costs_a_bounded_time():
    server = Answering()
    server.delay_s = 5

    async with server.listening() as port, sender_to(port, timeout_s=0.3) as sender:
        async with asyncio.timeout(2):
            assert await sender.send(MAIL) is Outcome.TRY_LATER


async def test_a_server_that_hangs_up_during_the_data_is_tried_later():
    async def hang_up(reader, writer):
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            if line.upper().startswith(b"DATA"):
                return
            writer.write(b"250 OK\r\n")

    async with raw_server(hang_up) as port, sender_to(port) as sender:
        assert await sender.send(MAIL) is Outcome.TRY_LATER


async def test_a_kept_connection_that_died_is_replaced_without_a_word():
    server = Answering()
    async with server.listening() as port, sender_to(port) as sender:
        await sender.send(MAIL)
        server.hang_up()

        assert await sender.send(MAIL) is Outcome.ACCEPTED
    assert server.connections == 2


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b\r\nBcc: everyone@x.fr", "two@a.fr, three@b.fr", "a b@c.fr"]
)
async def test_an_address_no_mail_can_be_written_to_is_refused_for_good(mailbox, address):
    async with sender_to(mailbox.smtp_port) as sender:
        outcome = await sender.send(replace(MAIL, to=address))

    assert outcome is Outcome.REFUSED
    assert mailbox.received == 0


def test_no_header_but_the_address_names_the_recipient():
    raw = as_bytes(replace(MAIL, to="279035121518989@patient.mssante.fr"), sender="a@b.fr")

    head = raw.split(b"\r\n\r\n")[0]
    assert head.count(b"279035121518989") == 1
    assert b"Auto-Submitted: auto-generated" in head
