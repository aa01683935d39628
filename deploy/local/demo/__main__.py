"""`make demo`: starts all of Ordoflux on this machine, plays the story, stays up until Ctrl-C."""

import argparse
import asyncio
import signal
import statistics
import sys
import time
from datetime import datetime
from types import FrameType
from typing import NoReturn
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console
from rich.markup import escape

from deploy.local.child import CannotStart
from deploy.local.demo.actors import ServiceUnreachable
from deploy.local.demo.cast import Addresses, addresses_of, call_cast
from deploy.local.demo.scenes import SCENES
from deploy.local.demo.stage import Stage, StoryBroken
from deploy.local.environment import SERVICES
from deploy.local.stack import LocalStack

REQUEST_TIMEOUT_S = 20.0
INTERRUPTED = 130  # what a shell expects after Ctrl-C
PARIS = ZoneInfo("Europe/Paris")


def main() -> int:
    """Play the story; 0 only when every step gave what it should."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the story")
    arguments = parser.parse_args()
    # SIGINT by name too: a shell's background jobs start with it ignored.
    for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked_to_stop, _interrupted)
    console = Console(highlight=False)
    try:
        return _run(console, stays_up=not arguments.once)
    except CannotStart as error:
        console.print(f"[red]✗[/] {escape(str(error))}", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("\nArrêté ; plus rien ne tourne.")
        return INTERRUPTED


def _run(console: Console, *, stays_up: bool) -> int:
    started = time.monotonic()
    console.rule("[bold]Ordoflux[/] : la vie d’une ordonnance numérique", align="left")
    with LocalStack(say=lambda line: console.print(f"[dim]  {escape(line)}[/]")) as stack:
        console.print(f"[dim]  prêt en {time.monotonic() - started:.1f} s[/]".replace(".", ","))
        status = _play(console, addresses_of(stack))
        if stays_up and status == 0:
            _stay_up(console, stack)
    return status


def _play(console: Console, addresses: Addresses) -> int:
    stage = Stage(console)
    try:
        asyncio.run(_story(stage, addresses))
    except (StoryBroken, ServiceUnreachable) as error:
        console.print(f"  [bold red]✗ {escape(str(error))}[/]", soft_wrap=True)
        return 1
    median, worst = statistics.median(stage.delays_s), max(stage.delays_s)
    console.print()
    console.rule(f"[bold green]{stage.steps} étapes, toutes conformes", align="left")
    line = f"D’un fait à ce que l’autre en voit : {median:.2f} s (médiane), {worst:.2f} s au plus."
    console.print(line.replace(".", ",", 2))
    return 0


async def _story(stage: Stage, addresses: Addresses) -> None:
    today = datetime.now(PARIS).date()
    async with httpx.AsyncClient(timeout=REQUEST_TIMEOUT_S, trust_env=False) as http:
        cast = await call_cast(addresses, http)
        for play in SCENES:
            await play(stage, cast, today)


def _stay_up(console: Console, stack: LocalStack) -> None:
    console.print("\nTout reste en marche ; Ctrl-C arrête tout.")
    for name in SERVICES:
        console.print(f"  {name:<10} {stack.url(name)}/docs   {stack.url(name)}/errors")
    console.print(f"  {'console':<10} {stack.url('fraud')}/console   (analystes de la CPAM)")
    console.print(f"  {'jetons':<10} {stack.url('issuer')}/identities")
    console.print(f"  {'courriels':<10} {stack.url('mailbox')}/messages")
    signal.pause()


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
