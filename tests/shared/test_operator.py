"""What an operator asks of a service: records set aside or held, the proof of its audit."""

import os
import pwd
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import orjson
import pytest

from deploy.local.ports import usable_port
from shared.access import audit
from shared.access.actors import Actor, Role
from shared.identifiers import Rpps
from shared.kafka.set_aside import PAGE
from shared.running.cli import run_cli
from tests.command import run_here
from tests.kafka.notes import NoteWritten, a_note
from tests.toy_service.__main__ import build

SET_ASIDE = """
    INSERT INTO set_aside_event (consumer, topic, partition, record_offset, key, value, reason)
    VALUES ('reader.notes.toy', 'notes.toy', 0, $1, 'anne', $2, 'ZeroDivisionError')
"""
HELD = """
    INSERT INTO held_event (consumer, topic, partition, record_offset, reason, tries)
    VALUES ('reader.notes.toy', 'notes.toy', 0, 7, 'UnreadableEvent', 6)
"""


@pytest.fixture
async def environment(dsn_for):
    """A database with the toy's own table, and a Kafka that does not answer."""
    nothing = usable_port(0, of="nothing")
    given = {
        "DATABASE_URL": await dsn_for("shared"),
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{nothing}",
        "KAFKA_REQUEST_TIMEOUT_MS": "1000",
        "RELAY_SEND_TIMEOUT_S": "1",
    }
    await run(given, "migrate")
    return given


async def run(environment, *arguments: str) -> tuple[int, str]:
    def command(given: Sequence[str]) -> None:
        run_cli("toy", build, arguments=given)

    return await run_here(command, environment, *arguments)


async def test_records_set_aside_are_listed_without_content_and_replayed(environment):
    await set_aside(environment, a_note("anne", 1), a_note("anne", 2))

    listed = await run(environment, "set-aside", "list")
    replayed = await run(environment, "set-aside", "replay", "--all")
    left = await run(environment, "set-aside", "list")

    assert listed[1].count("ZeroDivisionError") == 2
    assert "anne" not in listed[1]
    assert replayed == (0, "replayed 2, still set aside 0\n")
    assert left == (0, "")


async def test_what_can_never_be_replayed_is_discarded_and_that_is_logged(environment):
    await set_aside(environment, a_note("anne", 1), a_note("anne", 2), a_note("anne", 3))

    none = await run(environment, "set-aside", "discard", "--older-than", "1")
    one = await run(environment, "set-aside", "discard", "--id", "2")
    again = await run(environment, "set-aside", "discard", "--id", "2")
    rest = await run(environment, "set-aside", "discard", "--older-than", "0")
    which = await run(environment, "set-aside", "discard")
    left = await run(environment, "set-aside", "list")

    assert none == (0, "discarded 0\n")
    line, told = one[1].splitlines()
    assert (one[0], told) == (0, "discarded 1")
    assert orjson.loads(line)["event"] == "set_aside_discarded"
    assert orjson.loads(line)["offset"] == 1
    assert "anne" not in one[1]
    assert again == (1, "discarded 0\n")
    assert rest[1].endswith("\ndiscarded 2\n")
    assert which[0] == 2
    assert left == (0, "")


async def test_a_held_record_is_listed_and_released_in_the_name_of_the_account(environment):
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    await conn.execute(HELD)

    listed = await run(environment, "held", "list")
    wrong = await run(environment, "held", "set-aside", "notes.toy:0:8")
    right = await run(environment | {"LOGNAME": "other"}, "held", "set-aside", "notes.toy:0:7")
    released_by = await conn.fetchval("SELECT released_by FROM held_event")
    await conn.close()

    assert listed[1].startswith("notes.toy:0:7 UnreadableEvent, tries: 6, since ")
    assert wrong == (1, "notes.toy:0:8 is not held; see: held list\n")
    assert right[0] == 0
    assert "held_event_released" in right[1]
    assert released_by == pwd.getpwuid(os.getuid()).pw_name


async def test_a_list_too_long_to_show_says_so(environment):
    await set_aside(environment, *(a_note("anne", page) for page in range(PAGE + 2)))

    _, listed = await run(environment, "set-aside", "list")

    assert listed.count("ZeroDivisionError") == PAGE
    assert listed.endswith(f"\nfirst {PAGE} of {PAGE + 2}\n")


async def test_replay_asks_which_records_are_meant(environment):
    code, out = await run(environment, "set-aside", "replay")

    assert code == 2
    assert "--id" in out


async def test_an_audit_is_verified_and_its_heads_kept_elsewhere(environment, tmp_path):
    await record_in_audit(environment)
    kept = tmp_path / "heads.txt"

    printed = await run(environment, "audit", "heads")
    kept.write_text(printed[1])
    untouched = await run(environment, "audit", "verify", "--heads", str(kept))
    await forget_the_audit(environment)
    without_heads = await run(environment, "audit", "verify")
    with_heads = await run(environment, "audit", "verify", "--heads", str(kept))

    shard, last_id, digest = printed[1].split()
    assert (printed[0], len(digest)) == (0, 64)
    assert untouched == (0, "audit intact, lignes relues : 1\n")
    assert without_heads == (1, f"chain {shard} row 0: head_missing\n")
    assert with_heads[0] == 1
    assert f"chain {shard} row {last_id}: witness_missing\n" in with_heads[1]


async def test_heads_that_are_none_are_refused(environment, tmp_path):
    kept = tmp_path / "heads.txt"
    kept.write_text("1 2\n")

    code, out = await run(environment, "audit", "verify", "--heads", str(kept))

    assert code == 2
    assert "is not what `audit heads` prints" in out


async def record_in_audit(environment) -> None:
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    async with conn.transaction():
        await audit.record(
            conn,
            actor=Actor(role=Role.PRESCRIBER, subject="s", rpps=Rpps("99700218896")),
            operation="prescription_consult",
            number=None,
            patient_ref=None,
            outcome="accepted",
            at=datetime(2026, 11, 22, tzinfo=UTC),
        )
    await conn.close()


async def forget_the_audit(environment) -> None:
    """As somebody who owns the database could."""
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    await conn.execute("""
        ALTER TABLE audit DISABLE TRIGGER USER;
        WITH gone AS (DELETE FROM audit RETURNING shard)
        DELETE FROM audit_chain USING gone WHERE audit_chain.shard = gone.shard;
    """)
    await conn.close()


async def set_aside(environment, *notes: NoteWritten) -> None:
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    for offset, note in enumerate(notes):
        await conn.execute(SET_ASIDE, offset, note.model_dump_json().encode())
    await conn.close()
