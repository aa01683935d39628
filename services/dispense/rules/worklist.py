"""By which day each entry of a worklist is to be done, and when a line is renewed; pure."""

from datetime import UTC, date
from typing import Final

from services.dispense.model import LineState, StoredWork, WorklistDelays, WorklistKind
from services.dispense.rules.billing import last_day_to_bill
from services.dispense.rules.rounds import next_possible_on
from shared.contracts.prescription import PrescriptionContent
from shared.days import officine_day
from shared.identifiers import Finess

_OF_A_DAY: Final[frozenset[WorklistKind]] = frozenset({"owing", "renewal_due"})


def due_on(
    kind: WorklistKind, work: StoredWork, delays: WorklistDelays, *, pharmacy: Finess
) -> date | None:
    """Return the last day in time: to send an invoice (R.161-47 CSS), or to renew (R.5132-14 CSP).

    A check is of the day where the officine is (ADR 36). None where no day is set. An invoice that
    differs is corrected within the delay of the first.
    """
    match kind:
        case "to_bill" | "mismatch":
            recorded_on = waits_since(kind, work, pharmacy=pharmacy)
            return last_day_to_bill(recorded_on, delays.billing_working_days)
        case "renewal_due" | "to_check":
            return waits_since(kind, work, pharmacy=pharmacy)
        case "owing":
            return work.expected_on
        case "sent_by_patient" | "conflict":
            return None


def waits_since(kind: WorklistKind, work: StoredWork, *, pharmacy: Finess) -> date:
    """Return the day since which it waits, where the officine is (ADR 32).

    A promise and a renewal are of a day, which stands as its midnight in UTC.
    """
    since = work.position.since
    return since.astimezone(UTC).date() if kind in _OF_A_DAY else officine_day(since, pharmacy)


def renewal_of(state: LineState, content: PrescriptionContent) -> date | None:
    """Return the day a begun line is renewed, None while its round goes on or nothing is left.

    Whatever the day of today: a renewal that is open stays one (R.5132-14 CSP).
    """
    begun_on = state.round_started_on
    return None if begun_on is None else next_possible_on(state, begun_on, content.valid_until)
