"""One JSON line per event on standard output; only keys that cannot hold a patient's data."""

import logging
import math
import sys
from collections.abc import MutableMapping
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final, TypeGuard, cast

import orjson
import structlog
from structlog.typing import FilteringBoundLogger
from typing_extensions import override

ALLOWED_KEYS: Final = frozenset(
    {
        # what structlog and this module add
        "event", "level", "timestamp", "service", "env", "logger", "message", "exception", "frames",
        # a request
        "method", "route", "status", "duration_ms", "correlation_id", "actor_role", "code",
        # an event
        "topic", "partition", "offset", "event_id", "event_type", "consumer", "reason", "tries",
        "wait_s", "count", "shard",
        # a process
        "name", "names", "state", "port", "version", "limit", "table", "key_id", "signal",
        # a fraud signal: its family and class, never whom it is about
        "family", "class",
    }
)  # fmt: skip
# Libraries that log their own states and never a payload: others show their template only.
TRUSTED_MESSAGES: Final = ("uvicorn.error", "aiokafka", "ordoflux")
EXPECTED_MESSAGE: Final = "Auto create topics is disabled"  # that is what we asked for
FRAMES_MAX: Final = 40
MESSAGE_CHARS_MAX: Final = 300
REPEATS_AFTER_S: Final = 30.0

_is_strict = True
_process: dict[str, str] = {}


class UnknownLogKey(Exception):
    """A log line used a key that is not in `ALLOWED_KEYS`."""


def configure(service: str, env: str) -> None:
    """Set logging up for this process; in production an unknown key is dropped, else refused."""
    global _is_strict  # noqa: PLW0603 - logging is one per process, as structlog's own set-up is
    _is_strict = env != "production"
    _process.update(service=service, env=env)
    _bridge_libraries()


def get_logger() -> FilteringBoundLogger:
    """Return a logger: `log.info("relay_failed", reason=...)`, an event name and allowed keys."""
    return cast(FilteringBoundLogger, structlog.get_logger())


def only_allowed_keys(_: object, __: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    """Keep the keys of `ALLOWED_KEYS`; raise `UnknownLogKey` outside production."""
    if _is_strict and (unknown := line.keys() - ALLOWED_KEYS):
        raise UnknownLogKey(", ".join(sorted(unknown)))
    return {key: value for key, value in line.items() if key in ALLOWED_KEYS}


def exception_without_values(
    _: object, __: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its types and frames: messages and locals may hold a patient."""
    raised = line.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if _is_triple(raised) else raised
    if isinstance(error, BaseException):
        line["exception"] = " < ".join(type(e).__name__ for e in _causes(error))
        line["frames"] = _frames(error.__traceback__)
    return line


def _is_triple(raised: object) -> TypeGuard[tuple[object, object, object]]:
    return isinstance(raised, tuple) and len(raised) == 3  # noqa: PLR2004 - sys.exc_info()


def _causes(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and len(chain) < FRAMES_MAX:
        chain.append(cause)
    return chain


def _frames(traceback: TracebackType | None) -> list[str]:
    found = [
        f"{frame.f_globals.get('__name__', '?')}:{line_number} {frame.f_code.co_name}"
        for frame, line_number in walk_tb(traceback)
    ]
    return found[-FRAMES_MAX:]


def _add_process(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line.update(_process)
    return line


def _dumps(line: object, **_: object) -> bytes:
    return orjson.dumps(line, default=str)


class _StandardOutput:
    """Writes each line to what standard output is now: tests and launchers replace it."""

    def msg(self, line: bytes) -> None:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()

    debug = info = warning = error = critical = exception = log = msg


class _LibraryLog(logging.Handler):
    """Passes warnings of libraries on as lines of ours, those of one place twice a minute at most.

    A client of a Kafka that is away says so many times a second. `count` tells how many lines
    were left out since the last one from there.
    """

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._shown: dict[tuple[object, ...], tuple[float, int]] = {}  # (when, left out since)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        message = _harmless_words(record)
        if message is not None and EXPECTED_MESSAGE in message:
            return
        left_out = self._left_out(record)
        if left_out is None:
            return
        line: dict[str, Any] = {"logger": record.name} | ({"count": left_out} if left_out else {})
        if message is None:
            line["frames"] = [f"{record.module}:{record.lineno} {record.funcName}"]
            line["exc_info"] = record.exc_info or None
        else:
            line["message"] = message[:MESSAGE_CHARS_MAX]
        get_logger().log(record.levelno, "library_log", **line)

    def _left_out(self, record: logging.LogRecord) -> int | None:
        """How many lines from this place were left out; None when this one is to be, too."""
        error = record.exc_info[1] if record.exc_info else None
        raised_at = _frames(error.__traceback__)[-1:] if error else []
        place = (record.name, record.pathname, record.lineno, type(error), *raised_at)
        when, left_out = self._shown.get(place, (-math.inf, 0))
        if record.created - when < REPEATS_AFTER_S:
            self._shown[place] = when, left_out + 1
            return None
        self._shown[place] = record.created, 0
        return left_out


def _harmless_words(record: logging.LogRecord) -> str | None:
    """None where the words may repeat a value.

    That is beside an exception, which asyncio and FastStream write into the words themselves,
    and where nothing tells a constant from a sentence already filled in.
    """
    if record.exc_info:
        return None
    if record.name.startswith(TRUSTED_MESSAGES):
        return record.getMessage()
    return str(record.msg) if record.args else None


def _bridge_libraries() -> None:
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, _LibraryLog)]
    root.addHandler(_LibraryLog(logging.WARNING))


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_process,
        exception_without_values,
        only_allowed_keys,
        structlog.processors.JSONRenderer(serializer=_dumps),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    logger_factory=lambda *_: _StandardOutput(),
    cache_logger_on_first_use=True,
)
