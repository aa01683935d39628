"""How a mail leaves: the one `Sender` protocol, and SMTP as MSSanté operators speak it."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from enum import StrEnum
from typing import Final, Literal, Protocol
from uuid import UUID

import aiosmtplib
from typing_extensions import override

ATTACHMENT_NAME: Final = "prescription.pdf"
QUIT_TIMEOUT_S: Final = 2.0
_PERMANENT: Final = 500
# The older of the two mail libraries of Python: a third of the processor time of the newer one.
_POLICY: Final = compat32.clone(linesep="\r\n")
# Checked by us: the standard library's parser lets odd ones through, and stumbles over others.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class Outcome(StrEnum):
    """What became of one attempt to send."""

    ACCEPTED = "accepted"  # the mail server took responsibility for it
    REFUSED = "refused"  # for good: sending it again would change nothing
    TRY_LATER = "try_later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail; sent twice it carries the same Message-ID, so that it is seen to be one."""

    message_id: UUID
    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    written_at: datetime
    document: bytes | None = field(default=None, repr=False)


class Sender(Protocol):
    """Sends mails; never raises for what a mail server does, only for bugs."""

    async def send(self, mail: Mail) -> Outcome:
        """Send one mail within a bounded time."""

    async def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where the mail server is and how to speak to it; `timeout_s` bounds one whole mail."""

    host: str
    port: int
    sender: str
    timeout_s: float
    security: Literal["none", "starttls", "tls"] = "none"
    tls: ssl.SSLContext | None = None
    username: str = ""
    password: str = field(default="", repr=False)


class SmtpSender(Sender):
    """Sends by SMTP; connections are kept and used again, each by one mail at a time."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._idle: list[aiosmtplib.SMTP] = []

    @override
    async def send(self, mail: Mail) -> Outcome:
        """Send `mail` in at most `timeout_s`.

        A 5xx answer about the recipient or the content is for good. Anything about us (no
        connection, login, our sender address) can be mended, so it is tried again.
        """
        try:
            raw = as_bytes(mail, sender=self._server.sender)
        except ValueError:  # an address no mail can be written to
            return Outcome.REFUSED
        try:
            async with asyncio.timeout(self._server.timeout_s), self._connection() as smtp:
                await smtp.sendmail(self._server.sender, [mail.to], raw)
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as error:
            return Outcome.REFUSED if _is_permanent(error) else Outcome.TRY_LATER
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return Outcome.TRY_LATER
        return Outcome.ACCEPTED

    @override
    async def close(self) -> None:
        """Say goodbye on idle connections; nobody waits long for an answer."""
        idle, self._idle = self._idle, []
        for smtp in idle:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                await asyncio.wait_for(smtp.quit(), QUIT_TIMEOUT_S)
            smtp.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Lend a connection; it is kept when the server answered decently, dropped otherwise."""
        smtp = await self._reused() or await self._connected()
        is_sound = False
        try:
            yield smtp
            is_sound = True
        except aiosmtplib.SMTPResponseException:
            is_sound = smtp.is_connected
            raise
        except aiosmtplib.SMTPRecipientsRefused:
            is_sound = smtp.is_connected
            raise
        finally:
            if is_sound:
                self._idle.append(smtp)
            else:
                smtp.close()

    async def _reused(self) -> aiosmtplib.SMTP | None:
        """Return an idle connection that still answers: servers close them without a word."""
        while self._idle:
            smtp = self._idle.pop()
            try:
                await smtp.rset()
            except (aiosmtplib.SMTPException, OSError):
                smtp.close()
            else:
                return smtp
        return None

    async def _connected(self) -> aiosmtplib.SMTP:
        server = self._server
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout_s,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=server.tls,
            username=server.username or None,
            password=server.password or None,
        )
        try:
            await smtp.connect()
        except BaseException:
            smtp.close()
            raise
        return smtp


def as_bytes(mail: Mail, *, sender: str) -> bytes:
    """Return the mail as it is sent; raise `ValueError` for an address that is none.

    The same mail gives the same bytes, its boundary included.
    """
    if not _ADDRESS.fullmatch(mail.to):
        raise ValueError("not a mail address")
    text = MIMEText(mail.body.replace("\n", "\r\n"), "plain", "utf-8", policy=_POLICY)
    message: MIMEBase = text
    if mail.document is not None:
        document = MIMEApplication(mail.document, "pdf", policy=_POLICY)
        document.add_header("Content-Disposition", "attachment", filename=ATTACHMENT_NAME)
        boundary = f"=_{mail.message_id.hex}"
        message = MIMEMultipart(boundary=boundary, _subparts=(text, document), policy=_POLICY)
    message["From"] = formataddr(("Ordoflux", sender))
    message["To"] = mail.to
    message["Subject"] = Header(mail.subject, "utf-8").encode()
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    return message.as_bytes()


def _is_permanent(error: aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPDataError) -> bool:
    if isinstance(error, aiosmtplib.SMTPDataError):
        return error.code >= _PERMANENT
    return all(refused.code >= _PERMANENT for refused in error.recipients)
