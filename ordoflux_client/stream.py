"""The live inbox without its socket: what to ask, how to read it, where to take it up again."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from ordoflux_client.call import Call, Route
from ordoflux_client.errors import AnswerUnreadable
from ordoflux_client.exchange import Again, Exchange
from ordoflux_client.models.notify import MessageAnswer
from ordoflux_client.retries import RetryPolicy

ROUTE: Final = Route(
    "notify", "stream_inbox", "GET", "/v1/inbox/stream", accept="text/event-stream"
)
START: Final = "start"  # the cursor before the first message
# A stream promises each message at least once, in any order: it is taken up this many messages
# before the last one, and what was seen is dropped.
OVERLAP: Final = 50
KNOWN_MAX: Final = 10_000


class InboxStream:
    """One inbox as it flows; `wait_s` is the pause before the next connection, in seconds.

    Patience is for connections that fail: one that was accepted gives all of it back, since an
    inbox may be quiet for days. With `needs_token` the next connection wants a new token.
    """

    def __init__(
        self,
        after: str,
        policy: RetryPolicy,
        *,
        draw: Callable[[], float],
        site: str | None = None,
    ) -> None:
        self.path = ROUTE.path
        self.wait_s = policy.first_s
        self.needs_token = False
        # Cursors of this connection, the last ones, behind the place that it was taken up from.
        self._places = deque([after], maxlen=OVERLAP + 1)
        self._known: dict[UUID, None] = {}
        self._lines: list[str] = []
        self._policy = policy
        self._draw = draw
        self._site = site
        self._exchange = self._new_exchange()

    def headers(self, token: str | None) -> dict[str, str]:
        """Return the headers of the next connection, with the place to take the inbox up from."""
        headers = self._exchange.headers(token)
        self._lines.clear()
        taken_up = self._places[0]
        self._places = deque([taken_up], maxlen=OVERLAP + 1)
        return headers | {"Last-Event-ID": taken_up}

    def connected(self) -> None:
        """Note that the server accepted the connection, whether or not any mail comes."""
        self._exchange, self.wait_s = self._new_exchange(), self._policy.first_s
        self.needs_token = False

    def read(self, line: str) -> Iterator[MessageAnswer]:
        """Take one line of the stream; yield the message that it ends, unless it was seen."""
        if line:
            if line.startswith("data:"):
                self._lines.append(line.removeprefix("data:").removeprefix(" "))
            return
        text, self._lines = "\n".join(self._lines), []
        if not text:
            return
        message = _message(text)
        if message.cursor != self._places[-1]:  # one that comes twice is one place
            self._places.append(message.cursor)
        if message.message_id not in self._known:
            self._remember(message.message_id)
            yield message

    def refused(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        """Note an answer that is no stream: set the pause, or raise `ProblemAnswered`."""
        step = self._exchange.answered(status, headers, content)
        assert isinstance(step, Again), "the value of a stream is its messages"
        self.wait_s, self.needs_token = step.wait_s, step.needs_token

    def lost(self) -> None:
        """Note that the connection broke: set the pause, or raise `Unreachable`."""
        self.wait_s = self._exchange.lost().wait_s

    def _new_exchange(self) -> Exchange[None]:
        call: Call[None] = Call(ROUTE, ROUTE.path, _nothing)
        return Exchange(call, self._policy, draw=self._draw, site=self._site)

    def _remember(self, message_id: UUID) -> None:
        self._known[message_id] = None
        if len(self._known) > KNOWN_MAX:
            del self._known[next(iter(self._known))]


def _message(text: str) -> MessageAnswer:
    try:
        return MessageAnswer.model_validate_json(text)
    except ValidationError:
        raise AnswerUnreadable("notify.stream_inbox", 200) from None


def _nothing(_content: bytes) -> None:
    return None
