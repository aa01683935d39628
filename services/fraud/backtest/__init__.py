"""Replays kept facts with two versions of a rule, in a process of its own that holds no key."""

from services.fraud.backtest.replaying import NOT_REPLAYABLE, Replay, TooManyHits, Trial, Version
from services.fraud.backtest.worker import BacktestTooLong, Replayer

__all__ = [
    "NOT_REPLAYABLE",
    "BacktestTooLong",
    "Replay",
    "Replayer",
    "TooManyHits",
    "Trial",
    "Version",
]
