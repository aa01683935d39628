"""Alerts that two analysts confirmed, for what is done with them."""

from tests.builders import a_number
from tests.fraud.deciding import a_proposal, decided
from tests.fraud.reporting import a_request, filed


async def an_alert(pool, n: int = 1, *, spread="region", **changes):
    """Report, confirm and spread; return the id of the alert."""
    report = await filed(pool, a_request(number=a_number(n), **changes))
    decision = await decided(pool, a_proposal(report.case_id, spread=spread))
    return str(decision.decision_id)
