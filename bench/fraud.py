"""`make bench-fraud`: alerts listed and searched, how soon a signal or an alert is seen everywhere.

dispense and fraud run as in production with their own PostgreSQL (durable) and Kafka on this
machine. ARGS names the parts to run: lists signals alerts catch-up (all of them without).
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.driving import run_bench
from bench.figures import Figure, figures_table, write_report
from bench.fraud_alerts import alerts_seen
from bench.fraud_catching_up import caught_up
from bench.fraud_lists import lists_answered
from bench.fraud_scale import Scale
from bench.fraud_signals import signals_seen
from deploy.local.stack import LocalStack

Part = Callable[[LocalStack, Scale], Coroutine[Any, Any, list[Figure]]]
PARTS: Final[Mapping[str, Part]] = {
    "lists": lists_answered,
    "signals": signals_seen,
    "alerts": alerts_seen,
    "catch-up": caught_up,
}
# All load comes from a handful of people: what keeps loops and curiosity out is set aside.
_WITHOUT_QUOTAS: Final = {
    "UNSERVED_CONSULTATIONS_MAX": "0",
    "POLLING_MAX": "1000",
    "SEARCH_PERSON_SHORT_MAX": "1000000",
    "SEARCH_PERSON_DAY_MAX": "1000000",
    "SEARCH_OFFICINE_SHORT_MAX": "1000000",
    "SEARCH_OFFICINE_DAY_MAX": "1000000",
}


def main() -> int:
    """Run the bench and write its report; 0 even when a goal is missed: the report says so."""
    os.environ.update(_WITHOUT_QUOTAS)
    usual = Scale()
    parser = argparse.ArgumentParser(prog="make bench-fraud", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all without any")
    parser.add_argument("--alerts", type=int, default=usual.alerts, help="stored")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="of each load")
    parser.add_argument("--probes", type=int, default=usual.probes, help="signals and alerts timed")
    parser.add_argument("--events", type=int, default=usual.events, help="to catch up with")
    told = parser.parse_args()
    scale = Scale(alerts=told.alerts, seconds=told.seconds, probes=told.probes, events=told.events)
    bench = partial(_bench, parts=told.parts or list(PARTS), scale=scale)
    return run_bench(("prescribe", "dispense", "fraud"), bench)


def _bench(stack: LocalStack, *, parts: list[str], scale: Scale) -> Path:
    figures: list[Figure] = []
    for name in PARTS:
        if name in parts:
            print(f"{name}:")
            figures += asyncio.run(PARTS[name](stack, scale))
    return write_report("bench-fraud", "Fraud under load", [scale.told, figures_table(figures)])


if __name__ == "__main__":
    sys.exit(main())
