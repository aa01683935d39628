"""What officines do not deliver: said once, and never in the way of what was handed over."""

from services.dispense.model import Verification
from services.dispense.store.dispensation_lines import HISTORY_MAX
from tests.builders import a_content, a_line
from tests.dispense.builders import a_hand_over, in_packs, nothing_given
from tests.dispense.counter import codes


async def test_what_an_officine_does_not_deliver_is_said_once_until_somebody_delivers_it(counter):
    content = a_content(lines=(a_line(quantity=in_packs(2)), a_line(line=2, quantity=in_packs(2))))
    qr_text = await counter.receive(content)
    first = (await counter.consulted(qr_text)).consultation_id
    second = (await counter.consulted(qr_text, 2)).consultation_id
    await counter.given(first, nothing_given())

    again = await counter.give(first, nothing_given())
    with_another = await counter.given(first, nothing_given(), nothing_given(line=2))
    elsewhere = await counter.given(second, nothing_given(), pharmacy=2)
    await counter.given(second, a_hand_over(packs=1), pharmacy=2)
    since = await counter.given(first, nothing_given())

    assert codes(again) == ["dispensation_refused", "already_said"]
    assert [refusal.code for refusal in with_another.dispensed.refused] == ["already_said"]
    assert elsewhere.dispensed.refused == since.dispensed.refused == ()


async def test_another_reason_is_no_repetition(counter):
    content = a_content(lines=(a_line(quantity=in_packs(2)),))
    right = (await counter.consulted(await counter.receive(content))).consultation_id
    await counter.given(right, nothing_given(reason="stock_out"))

    declined = await counter.given(right, nothing_given(reason="patient_declined"))
    again = [
        await counter.give(right, nothing_given(reason=reason))
        for reason in ("stock_out", "patient_declined")
    ]

    assert [line.reason for line in declined.dispensed.lines] == ["patient_declined"]
    assert [codes(each) for each in again] == [["dispensation_refused", "already_said"]] * 2


async def test_a_doubt_that_becomes_a_refusal_is_no_repetition(counter):
    right = (await counter.consulted(await counter.receive())).consultation_id
    refused = Verification(
        outcome="refused",
        steps=("prescriber_contacted",),
        reason="suspected_forgery",
        comment="Le prescripteur dit ne pas l’avoir écrite.",
    )
    await counter.given(right, nothing_given(reason="other"))

    first = await counter.given(right, nothing_given(reason="other", verification=refused))
    again = await counter.give(right, nothing_given(reason="other", verification=refused))

    assert list(first.filed) == [1]
    assert codes(again) == ["dispensation_refused", "already_said"]
    assert await counter.count("refusal") == 1


async def test_what_was_handed_over_is_never_pushed_out_of_the_history(counter):
    qr_text = await counter.receive()
    first = (await counter.consulted(qr_text)).consultation_id
    await counter.given(first, a_hand_over(packs=1))
    for officine in range(2, HISTORY_MAX + 2):
        right = await counter.consulted(qr_text, officine)
        await counter.given(right.consultation_id, nothing_given(), pharmacy=officine)

    seen = await counter.consulted(qr_text)

    versions = [entry.prescription_version for entry in seen.history]
    assert versions == [2, *range(4, HISTORY_MAX + 3)]
