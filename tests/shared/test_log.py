"""Log lines: JSON, allowed keys only, exceptions without a word of what they hold."""

import asyncio
import gc
import logging

import orjson
import pytest

from shared import log

SECRET = "INS 279035121518989"


@pytest.fixture(autouse=True)
def _sandbox():
    log.configure("toy", "sandbox")
    yield
    log.configure("toy", "sandbox")


def lines(capsys) -> list[dict]:
    return [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_is_json_with_service_level_and_time(capsys):
    log.get_logger().info("relay_failed", reason="KafkaError", tries=3)

    (line,) = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "relay_failed",
        "level": "info",
        "service": "toy",
        "env": "sandbox",
        "reason": "KafkaError",
        "tries": 3,
    }


def test_a_key_that_is_not_allowed_is_refused_where_developers_look():
    with pytest.raises(log.UnknownLogKey, match="patient"):
        log.get_logger().info("prescription_issued", patient=SECRET)


def test_a_key_that_is_not_allowed_is_dropped_in_production(capsys):
    log.configure("toy", "production")

    log.get_logger().info("prescription_issued", patient=SECRET, code="ok")

    (line,) = lines(capsys)
    assert "patient" not in line
    assert line["code"] == "ok"


def test_an_exception_shows_its_types_and_frames_and_none_of_its_words(capsys):
    def fail_for_a_patient() -> None:
        ins = SECRET
        raise ValueError(ins)

    def fail() -> None:
        try:
            fail_for_a_patient()
        except ValueError as error:
            raise LookupError(SECRET) from error

    try:
        fail()
    except LookupError:
        log.get_logger().exception("task_failed")

    (line,) = lines(capsys)
    assert line["exception"] == "LookupError < ValueError"
    assert line["frames"][-1].endswith(" fail")
    assert SECRET not in str(line)


def test_warnings_of_libraries_become_lines_of_ours(capsys):
    logging.getLogger("aiokafka.conn").warning("Connect to %s failed", "kafka-1")
    logging.getLogger("aiokafka.conn").info("not shown")

    (line,) = lines(capsys)
    assert (line["logger"], line["message"]) == ("aiokafka.conn", "Connect to kafka-1 failed")
    assert line["level"] == "warning"


def test_a_library_that_repeats_itself_is_heard_twice_a_minute_with_a_count(capsys):
    def say(at_s: float, name: str = "aiokafka.conn") -> None:
        record = logging.LogRecord(name, logging.ERROR, "conn.py", 7, "Kafka %s", ("away",), None)
        record.created = at_s
        logging.getLogger(name).handle(record)

    for tenths in range(290):
        say(1_000 + tenths / 10)
    say(1_005, "aiokafka.client")
    say(1_000 + log.REPEATS_AFTER_S)
    say(1_001 + log.REPEATS_AFTER_S)

    shown = [(line["logger"], line.get("count")) for line in lines(capsys)]
    assert shown == [("aiokafka.conn", None), ("aiokafka.client", None), ("aiokafka.conn", 289)]


def test_two_errors_of_one_place_are_both_heard(capsys):
    for wrong in (int, ord):
        try:
            wrong(SECRET)
        except (ValueError, TypeError):
            logging.getLogger("asyncio").exception("unseen")

    assert [line["exception"] for line in lines(capsys)] == ["ValueError", "TypeError"]


def test_a_library_we_do_not_know_shows_no_arguments_and_no_exception_text(capsys):
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("somelib").exception("cannot parse %r", SECRET)

    (line,) = lines(capsys)
    assert "message" not in line
    assert (line["logger"], line["exception"]) == ("somelib", "ValueError")
    assert SECRET not in str(line)


def test_a_library_we_do_not_know_shows_its_template_and_no_argument(capsys):
    logging.getLogger("somelib").warning("cannot parse %r", SECRET)

    (line,) = lines(capsys)
    assert line["message"] == "cannot parse %r"
    assert SECRET not in str(line)


def test_words_that_a_library_filled_in_by_itself_show_as_the_place_they_come_from(capsys):
    logging.getLogger("somelib").warning(f"cannot parse {SECRET}")  # noqa: G004 - as libraries do

    (line,) = lines(capsys)
    (place,) = line["frames"]
    assert place.startswith("test_log:")
    assert SECRET not in str(line)


async def _fail_for_a_patient() -> None:
    raise ValueError(SECRET)


async def test_a_task_whose_exception_nobody_asked_for_shows_its_type_only(capsys):
    task = asyncio.create_task(_fail_for_a_patient())
    await asyncio.wait({task})

    del task
    gc.collect()

    (line,) = lines(capsys)
    assert (line["logger"], line["exception"]) == ("asyncio", "ValueError")
    assert "message" not in line
    assert SECRET not in str(line)


@pytest.mark.parametrize("name", ["aiokafka.conn", "ordoflux.consumer"])
def test_beside_an_exception_not_even_a_trusted_library_shows_words(capsys, name):
    try:
        int(SECRET)
    except ValueError as error:
        logging.getLogger(name).exception(str(error))  # noqa: TRY401, G - as FastStream does

    (line,) = lines(capsys)
    assert (line["logger"], line["exception"]) == (name, "ValueError")
    assert SECRET not in str(line)


def test_a_value_that_json_does_not_know_does_not_lose_the_line(capsys):
    log.get_logger().info("purged", count=object())

    assert lines(capsys)[0]["event"] == "purged"
