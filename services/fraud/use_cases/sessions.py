"""Sessions of the console: opened after the issuer's answer, ended by the analyst or by time."""

from datetime import datetime

from services.fraud.model.sessions import Session
from services.fraud.settings import ConsoleSettings
from services.fraud.store import sessions
from shared.access import audit
from shared.db import Pool, connection, transaction


async def open_session(
    pool: Pool, session: Session, *, at: datetime, settings: ConsoleSettings
) -> None:
    """Keep a new session and say so in the audit."""
    async with transaction(pool) as conn:
        await sessions.insert_session(
            conn,
            session,
            at=at,
            until=at + settings.console_session_lifetime,
            others_max=settings.console_sessions_per_analyst_max - 1,
        )
        await audit.record(
            conn,
            actor=session.actor,
            operation="console_sign_in",
            number=None,
            patient_ref=None,
            outcome="done",
            at=at,
        )


async def find_session(
    pool: Pool, digest: bytes, *, at: datetime, settings: ConsoleSettings
) -> Session | None:
    """Return the session of a cookie's digest; None when it never was, or has ended."""
    async with connection(pool) as conn:
        return await sessions.find_session(conn, digest, at=at, idle=settings.console_idle_time)


async def end_session(pool: Pool, session: Session, *, at: datetime) -> None:
    """End a session, as the audit then says."""
    async with transaction(pool) as conn:
        await sessions.delete_session(conn, session.digest)
        await audit.record(
            conn,
            actor=session.actor,
            operation="console_sign_out",
            number=None,
            patient_ref=None,
            outcome="done",
            at=at,
        )
