"""The composed service: mails leave by SMTP while Kafka is away, and it stops in bounded time."""

import asyncio
from base64 import urlsafe_b64encode

import pytest
from pydantic import ValidationError

from services.notify.main import build
from services.notify.settings import NotifySettings
from shared.lifespan import run_parts
from tests.builders import INS
from tests.notify.desk import NotifyDesk
from tests.notify.events import SEALING_KEYS, issued
from tests.waiting import eventually

REF_KEY = urlsafe_b64encode(bytes(range(32))).decode()
NO_KAFKA = "127.0.0.1:1"


async def test_mails_leave_while_kafka_is_away(dsn_for, mailbox):
    settings = NotifySettings(
        database_url=await dsn_for("notify"),
        sealing_keys=SEALING_KEYS,
        patient_ref_key=REF_KEY,
        kafka_bootstrap_servers=NO_KAFKA,
        smtp_port=mailbox.smtp_port,
        stop_timeout_s=2,
    )
    parts = build(settings).parts

    async with asyncio.timeout(30), run_parts(parts):
        await NotifyDesk(parts.pool).take(issued())
        await eventually(lambda: mailbox.sent_to(f"{INS}@patient.mssante.fr"))
        (mail,) = mailbox.sent_to(f"{INS}@patient.mssante.fr")

    assert mail.as_json()["attachments"] == ["prescription.pdf"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [({}, "SMTP_SECURITY"), ({"sealing_keys": "k1:sandbox"}, "SEALING_KEYS")],
)
def test_production_refuses_what_is_for_the_sandbox(changes, named):
    secrets = {"database_url": "x", "sealing_keys": SEALING_KEYS, "patient_ref_key": REF_KEY}

    with pytest.raises(ValidationError, match=named):
        NotifySettings(ordoflux_env="production", **secrets | changes)
