"""Mailboxes of the sandbox: `python -m deploy.local.mailbox`. Never starts in production.

A real SMTP server that keeps the last mails in memory, and a page of JSON to look at them.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Annotated, Any, Final, Literal, cast

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import Response
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

MAILS_MAX: Final = 2_000
MAIL_BYTES_MAX: Final = 2_000_000
IDLE_TIMEOUT_S: Final = 60.0
LOOPBACK: Final = "127.0.0.1"


class MailboxSettings(BaseSettings):
    """Environment variables of the mailbox."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    # Any other value, production first of all, refuses to start.
    ordoflux_env: Literal["sandbox"] = "sandbox"
    mailbox_smtp_port: int = Field(default=8125, ge=1, le=65_535)
    mailbox_http_port: int = Field(default=8105, ge=1, le=65_535)


@dataclass(slots=True)
class KeptMail:
    """One mail; `copies` counts how often it came with this Message-ID."""

    n: int
    message_id: str
    to: tuple[str, ...]
    message: EmailMessage
    copies: int = 1

    @property
    def attachments(self) -> dict[str, EmailMessage]:
        """The attached files by name."""
        parts = cast("list[EmailMessage]", list(self.message.iter_attachments()))
        return {part.get_filename() or "sans-nom": part for part in parts}

    def as_json(self) -> dict[str, Any]:
        """Return what GET /messages shows of it."""
        text = self.message.get_body(preferencelist=("plain",))
        return {
            "n": self.n,
            "message_id": self.message_id,
            "from": self.message["From"],
            "to": list(self.to),
            "subject": self.message["Subject"],
            "text": "" if text is None else text.get_content(),
            "attachments": list(self.attachments),
            "copies": self.copies,
        }


@dataclass(slots=True)
class Mailbox:
    """The mails received, oldest first; beyond `MAILS_MAX` the oldest are forgotten."""

    mails: dict[str, KeptMail] = field(default_factory=dict)
    received: int = 0
    smtp_port: int = 0

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail, or count a copy of it."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        message = message_from_bytes(raw, policy=SMTP_POLICY)
        assert isinstance(message, EmailMessage), "the policy makes this class"
        self.received += 1
        message_id = str(message["Message-ID"] or f"<{self.received}@sans-identifiant>").strip()
        if kept := self.mails.get(message_id):
            kept.copies += 1
        else:
            to = tuple(envelope.rcpt_tos)
            self.mails[message_id] = KeptMail(self.received, message_id, to, message)
            while len(self.mails) > MAILS_MAX:
                del self.mails[next(iter(self.mails))]
        return "250 OK"

    def sent_to(self, address: str | None) -> list[KeptMail]:
        """Return the mails for `address`, all of them for None."""
        return [mail for mail in self.mails.values() if address is None or address in mail.to]

    @asynccontextmanager
    async def receiving(self, port: int = 0) -> AsyncIterator["Mailbox"]:
        """Listen on loopback while the block lasts; port 0 takes a free one."""
        loop = asyncio.get_running_loop()

        def protocol() -> SMTP:
            return SMTP(
                self,
                hostname="mailbox.test",
                data_size_limit=MAIL_BYTES_MAX,
                timeout=IDLE_TIMEOUT_S,
                loop=loop,
            )

        server = await loop.create_server(protocol, LOOPBACK, port)
        self.smtp_port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()


def make_view(mailbox: Mailbox) -> FastAPI:
    """Return the application that shows the mails."""
    app = FastAPI(title="Boîtes aux lettres du bac à sable", docs_url=None, redoc_url=None)

    @app.get("/messages")
    async def list_messages(
        to: Annotated[str | None, Query(max_length=254)] = None,
    ) -> dict[str, Any]:
        """Courriels reçus, du plus ancien au plus récent ; un renvoi compte comme une copie."""
        return {"messages": [mail.as_json() for mail in mailbox.sent_to(to)]}

    @app.get("/messages/{n}/attachments/{name}", response_class=Response)
    async def read_attachment(n: int, name: str) -> Response:
        """Pièce jointe d’un courriel."""
        mail = next((each for each in mailbox.mails.values() if each.n == n), None)
        part = None if mail is None else mail.attachments.get(name)
        if part is None:
            raise HTTPException(404, "Pièce jointe inconnue.")
        return Response(part.get_payload(decode=True), media_type=part.get_content_type())

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        return {"state": "up"}

    return app


async def serve(settings: MailboxSettings) -> None:
    """Receive and show mails until stopped."""
    mailbox = Mailbox()
    config = uvicorn.Config(
        make_view(mailbox),
        host=LOOPBACK,
        port=settings.mailbox_http_port,
        log_level="warning",
        access_log=False,  # its lines would hold addresses
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    async with mailbox.receiving(settings.mailbox_smtp_port):
        await uvicorn.Server(config).serve()


def main() -> None:
    """Serve until stopped; status 2 when the settings forbid starting."""
    try:
        settings = MailboxSettings()
    except ValidationError as error:
        wrong = ", ".join(str(found["loc"][0]).upper() for found in error.errors())
        print(f"the sandbox mailbox does not start with this {wrong}", file=sys.stderr)
        raise SystemExit(2) from None
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
