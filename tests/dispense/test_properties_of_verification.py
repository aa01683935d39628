"""Whatever officines send: nothing expensive leaves on a typed consult without its checks."""

import itertools
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispense import rules
from services.dispense.model import (
    Consultation,
    DeliveredProduct,
    Dispensed,
    Recorded,
    RequestedLine,
    Told,
    Verification,
)
from shared.contracts.dispense import VerificationOutcome
from shared.contracts.prescription import Mentions
from shared.identifiers import Cip13
from tests.builders import INS, PARACETAMOL, a_content, a_line, a_number
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    a_prescription,
    a_request,
    a_state,
    in_packs,
    nothing_given,
)
from tests.dispense.expensive import ONE_SYRINGE, TWO_SYRINGES, a_pack

RUNS, VISITS = 12, 14
DAY = timedelta(days=1)
ALL_STEPS = (*rules.steps_for(a_content()),)

verifications = st.builds(
    Verification,
    outcome=st.sampled_from(["secured", "temporary", "refused"]),
    steps=st.lists(st.sampled_from(ALL_STEPS), min_size=1, max_size=8, unique=True).map(tuple),
    reason=st.just("suspected_forgery"),
)
products = st.builds(
    DeliveredProduct,
    cis=st.just(PARACETAMOL),
    label=st.just("DOLIPRANE"),
    inn=st.just(("PARACÉTAMOL",)),
    price_cents=st.none() | st.sampled_from([1, 29_999, 30_000, 30_001, 900_000]),
    is_smallest_pack=st.booleans(),
)
lines = st.builds(
    a_hand_over,
    packs=st.integers(1, 3),
    product=products,
    verification=st.none() | verifications,
    was_temporary=st.booleans(),
) | st.builds(nothing_given, verification=st.none() | verifications)
marks = st.none() | st.builds(Mentions, is_expensive=st.booleans())


@given(lines, marks)
def test_no_expensive_line_is_recorded_without_its_checks(asked: RequestedLine, mentions: Any):
    prescription = a_prescription(a_state(quantity=in_packs(3), mentions=mentions))

    decision = rules.decide_dispensation(prescription, a_request(asked), NOON)

    if not isinstance(decision, Dispensed):
        return
    (line,) = decision.lines
    price = None if asked.product is None else asked.product.price_cents
    is_dear = (price is None and mentions is not None and mentions.is_expensive) or (
        price is not None and price > 300 * 100
    )
    assert line.verification in (
        {"secured", "temporary"}
        if is_dear and line.packs
        else {None, "secured", "temporary", "refused"}
    )
    assert line.verification != "temporary" or (line.packs == 1 and not asked.was_temporary)
    assert (line.verification == "refused") <= (line.packs == 0)


def at_random(dice: random.Random) -> RequestedLine:
    outcome = dice.choice([*get_args(VerificationOutcome), None, None])
    steps = tuple(dice.sample(ALL_STEPS, dice.randint(1, len(ALL_STEPS))))
    verified = None
    if outcome is not None:
        verified = Verification(outcome=outcome, steps=steps, reason="other", comment="Doute.")
    if dice.random() < 0.2:
        return nothing_given(verification=verified, reason=dice.choice(["other", "stock_out"]))
    cip13 = Cip13(dice.choice([ONE_SYRINGE, TWO_SYRINGES, TWO_SYRINGES]))
    return a_hand_over(cip13=cip13, packs=dice.randint(1, 2), verification=verified)


@pytest.mark.parametrize("seed", range(RUNS))
async def test_nothing_expensive_stands_on_a_typed_consult_without_its_checks(counter, seed):
    dice = random.Random(seed)  # noqa: S311 - no secret
    dear = a_line(product=a_pack(), quantity=in_packs(30), packs=30)
    qr_text = await counter.receive(a_content(lines=(dear,)))
    recorded = 0

    for visit in range(VISITS):
        pharmacy, at = dice.randint(1, 2), NOON + visit * DAY
        asked = replace(at_random(dice), line=1)
        if dice.random() < 0.15:  # on paper, which exempts from nothing
            told = await counter.tell(
                (a_number(), INS), asked, pharmacy=pharmacy, at=at, source="paper", intended_at=at
            )
            recorded += isinstance(told, Told) and told.kept.dispensation_id is not None
            continue
        if dice.random() < 0.25:
            seen = await counter.scan(qr_text, pharmacy, at=at)
        else:
            seen = await counter.type_in(a_number(), pharmacy=pharmacy, at=at)
        assert isinstance(seen, Consultation)
        answer = await counter.give(seen.consultation_id, asked, pharmacy=pharmacy, at=at)
        recorded += isinstance(answer, Recorded)

    rows = await counter.pool.fetch(
        """
        SELECT packs, cip13, is_qr_read, verification.outcome
        FROM dispensation JOIN dispensation_line USING (dispensation_id)
        JOIN consultation USING (consultation_id)
        LEFT JOIN verification USING (dispensation_id, line)
        ORDER BY prescription_version LIMIT 1000
        """
    )
    assert len(rows) == recorded > 0
    unchecked = [row for row in rows if row["packs"] and row["outcome"] is None]
    assert all(row["is_qr_read"] or row["cip13"] == ONE_SYRINGE for row in unchecked)
    left = [row for row in rows if row["packs"]]
    assert all(
        later["outcome"] in ({"secured", None} if later["is_qr_read"] else {"secured"})
        for earlier, later in itertools.pairwise(left)
        if earlier["outcome"] == "temporary"
    )
    assert all(row["packs"] == 1 for row in rows if row["outcome"] == "temporary")
    assert all(row["packs"] == 0 for row in rows if row["outcome"] == "refused")
