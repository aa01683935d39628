"""What dispense tells of a renewable prescription, and what fraud makes of it."""

from datetime import date, timedelta

import pytest

from services.dispense import rules as of_dispense
from services.fraud.signals.replay import Replay
from shared.contracts.prescription import Quantity
from tests.builders import ISSUED_ON
from tests.dispense.builders import a_prescription, a_state
from tests.fraud.events import A, B, seen
from tests.fraud.hits import found_by

THREE_MONTHS = Quantity(unit="pack", per_dispensing=1, renewals=2, period_days=30)


@pytest.mark.parametrize(("delivered", "fires"), [(1, False), (2, False), (3, True)])
@pytest.mark.parametrize("days", [0, 10, 29, 30, 45])
def test_a_renewable_prescription_is_no_replay_in_another_officine_until_its_last_round(
    delivered: int,
    fires: bool,  # noqa: FBT001
    days: int,
):
    prescription = a_prescription(
        a_state(delivered=delivered, last_outcome="delivered", quantity=THREE_MONTHS)
    )
    today: date = ISSUED_ON + timedelta(days=days)

    event = seen(
        B,
        state=of_dispense.state_of(prescription, today),
        has_quantity_left=of_dispense.has_quantity_left(prescription),
        executed_by=(A,),
    )

    assert (found_by(Replay(), event) is not None) == fires
