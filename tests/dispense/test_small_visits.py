"""Many small visits hand over no more than one: nobody carries a cartload away in a day."""

from typing import Any

from services.dispense.model import Agreement, Recorded
from shared.contracts.prescription import MedicineSpeciality, Posology, ProductProposal
from shared.identifiers import Cip13
from tests.builders import MORPHINE, a_content, a_line
from tests.dispense.adapting import answered, asked, tell
from tests.dispense.builders import MEDICINES, a_hand_over, in_days
from tests.dispense.counter import Counter, codes
from tests.dispense.reversing import reversed_by

BOX = min(MEDICINES.presentations(MORPHINE), key=lambda pack: pack.units_per_pack or 0)


def four_weeks() -> Any:
    return a_line(
        product=MedicineSpeciality(cis=MORPHINE, label="SKENAN L.P. 10 mg, gélule"),
        posology=Posology(text="1 gélule matin et soir", units_per_intake="1", intakes_per_day=2),
        quantity=in_days(28, period_days=None),
        duration_days=28,
        packs=None,
        is_secure=True,
    )


async def right_on_four_weeks(counter: Counter) -> Any:
    qr_text = await counter.receive(a_content(lines=(four_weeks(),), is_secure=True))
    return (await counter.consulted(qr_text)).consultation_id


async def visits(counter: Counter, right: Any, **changes: Any) -> list[Any]:
    line = a_hand_over(cip13=Cip13(BOX.cip13), covers_days=1, **changes)
    return [await counter.give(right, line) for _ in range(10)]


async def test_a_box_a_day_of_treatment_does_not_go_out_ten_times_in_a_day(counter):
    right = await right_on_four_weeks(counter)

    first, *others = await visits(counter, right)

    assert isinstance(first, Recorded)
    assert {codes(other)[-1] for other in others} == {"packs_last_already"}
    await reversed_by(counter, first.dispensation_id)
    assert isinstance((await visits(counter, right))[0], Recorded)


async def test_the_packs_of_an_agreement_do_not_go_out_at_each_visit(counter):
    right = await right_on_four_weeks(counter)
    proposal = ProductProposal(text="Par deux boîtes", cip13=BOX.cip13, packs=2)
    question = await asked(counter, right, proposal=proposal)
    await tell(counter, answered(question))
    agreement = Agreement(by="request", request_id=question.request_id)
    said = {"packs": 2, "outcome": "adapted", "agreement": agreement}

    first, *others = await visits(counter, right, **said)

    assert isinstance(first, Recorded)
    assert {codes(other)[-1] for other in others} == {"agreement_exceeded"}
    await reversed_by(counter, first.dispensation_id)
    assert isinstance((await visits(counter, right, **said))[0], Recorded)
