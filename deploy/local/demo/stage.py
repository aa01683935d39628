"""What the audience sees: scenes, what each actor receives, and whether it was as it should be."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from deploy.local.demo.actors import Answer

WAIT_S_MAX = 30.0
PAUSE_S = 0.05


class StoryBroken(Exception):
    """A step of the story did not give what it should."""


@dataclass(slots=True)
class Stage:
    """Tells the story on a console, and stops it at the first step that is not true."""

    console: Console
    steps: int = 0
    delays_s: list[float] = field(default_factory=list)

    def scene(self, number: int, title: str) -> None:
        """Open a scene."""
        self.console.print()
        self.console.rule(f"[bold]{number}. {escape(title)}", align="left")

    def acts(self, who: str, what: str) -> None:
        """Say what an actor does."""
        self.console.print(f"[bold cyan]{escape(who)}[/] {escape(what)}")

    def receives(self, who: str, what: str) -> None:
        """Show what an actor receives, as he would read it."""
        self.console.print(
            Panel(
                escape(what.strip()), title=escape(who), title_align="left", expand=False, width=92
            )
        )

    def expects(self, sentence: str, *, is_true: bool, seen: object = None) -> None:
        """Count a step of the story; raises StoryBroken when it is not true."""
        if not is_true:
            raise StoryBroken(f"{sentence} (reçu : {seen})" if seen is not None else sentence)
        self.steps += 1
        self.console.print(f"  [green]✓[/] {escape(sentence)}")

    def expects_answer(self, sentence: str, answer: Answer, *, status: int, code: str = "") -> None:
        """Count a step that an answer's status and problem code decide."""
        seen = f"{answer.status} {answer.code}".strip()
        self.expects(sentence, is_true=answer.status == status and answer.code == code, seen=seen)

    async def until(
        self, sentence: str, read: Callable[[], Awaitable[Any]], accept: Callable[[Any], bool]
    ) -> Any:
        """Read again and again until `accept`; the delay counts as "event → visible" time."""
        started = time.monotonic()
        while True:
            seen = await read()
            waited = time.monotonic() - started
            if accept(seen):
                break
            if waited > WAIT_S_MAX:
                raise StoryBroken(f"{sentence} : rien après {WAIT_S_MAX:.0f} s")
            await asyncio.sleep(PAUSE_S)
        self.delays_s.append(waited)
        self.steps += 1
        self.console.print(f"  [green]✓[/] {escape(sentence)} [dim]({_french(waited)} s)[/]")
        return seen


def _french(seconds: float) -> str:
    return f"{seconds:.2f}".replace(".", ",")
