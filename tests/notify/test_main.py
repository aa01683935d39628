"""The composed service: mails leave by SMTP while Kafka is away, and it stops in bounded time."""

import asyncio
from base64 import urlsafe_b64encode

import pytest
from pydantic import ValidationError

from services.notify.main import build
from services.notify.settings import NotifySettings
from shared.contracts.prescription import PATIENT_DOMAIN
from shared.running.lifespan import run_parts
from tests.builders import INS
from tests.notify.events import SEALING_KEYS, issued
from tests.notify.postroom import Postroom
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
        handle_timeout_s=1,
        commit_timeout_s=0.5,
        stop_timeout_s=2,
    )
    parts = build(settings).parts

    async with asyncio.timeout(30), run_parts(parts):
        await Postroom(parts.pool).take(issued())
        await eventually(lambda: mailbox.sent_to(f"{INS}@{PATIENT_DOMAIN}"))
        (mail,) = mailbox.sent_to(f"{INS}@{PATIENT_DOMAIN}")

    assert mail.as_json()["attachments"] == ["prescription.pdf"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [({}, "SMTP_SECURITY"), ({"sealing_keys": "k1:sandbox"}, "SEALING_KEYS")],
)
def test_production_refuses_what_is_for_the_sandbox(changes, named):
    secrets = {"database_url": "x", "sealing_keys": SEALING_KEYS, "patient_ref_key": REF_KEY}

    with pytest.raises(ValidationError, match=named):
        NotifySettings(ordoflux_env="production", **secrets | changes)


@pytest.mark.parametrize(
    ("timeout_s", "lease_s", "is_valid"), [(20, 30, True), (1, 2, True), (20, 20.4, False)]
)
def test_a_lease_that_a_mail_may_outlive_is_refused(timeout_s, lease_s, is_valid):
    secrets = {"database_url": "x", "sealing_keys": SEALING_KEYS, "patient_ref_key": REF_KEY}
    limits = {"smtp_timeout_s": timeout_s, "delivery_lease_s": lease_s}

    if is_valid:
        assert NotifySettings(**secrets | limits).delivery_lease_s == lease_s
    else:
        with pytest.raises(ValidationError, match="DELIVERY_LEASE_S must exceed SMTP_TIMEOUT_S"):
            NotifySettings(**secrets | limits)
