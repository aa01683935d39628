"""Of an execution told afterwards, packs that may not leave are cut off what is recorded."""

from dataclasses import replace

from services.dispense import rules
from services.dispense.model import Agreement, ToldAfterwards
from shared.contracts.dispense import PackFinding
from tests.builders import ISSUED_ON, PARACETAMOL_CIP13
from tests.dispense.builders import (
    METFORMIN,
    METFORMIN_30,
    METFORMIN_90,
    NOON,
    a_hand_over,
    a_prescription,
    a_product,
    a_request,
    a_state,
    in_days,
    in_packs,
)
from tests.dispense.builders import a_pack as a_pack_of
from tests.dispense.packs import a_pack, scanned


def told(prescription, *lines) -> ToldAfterwards:
    request = a_request(*lines, source="offline", intended_at=NOON)
    answer = rules.decide_afterwards(prescription, request, day=ISSUED_ON, today=ISSUED_ON)
    assert isinstance(answer, ToldAfterwards), answer
    return answer


def packs(*findings: PackFinding | None, cip13: str = PARACETAMOL_CIP13):
    """Return one scanned pack for each finding."""
    texts = (a_pack(f"5ERIAL00{place:02}", cip13=cip13) for place in range(len(findings)))
    found = zip(scanned(*texts), findings, strict=True)
    return tuple(replace(pack, finding=finding) for pack, finding in found)


def cut(prescription, asked):
    """Return packs and days that are recorded, and what is a conflict."""
    answer = told(prescription, asked)
    lines = () if answer.dispensed is None else answer.dispensed.lines
    recorded = [(line.packs, line.covers_days) for line in lines]
    return recorded, [(each.refusal.code, each.quantity) for each in answer.conflicts]


def of_packs(count: int = 5):
    return a_prescription(a_state(quantity=in_packs(count)))


def test_each_pack_that_may_not_leave_is_cut_off():
    asked = a_hand_over(packs=4, packs_scanned=packs("unknown", None, "expired"))

    assert cut(of_packs(), asked) == ([(2, None)], [("pack_unknown", 2)])


def test_a_pack_that_nobody_could_verify_is_recorded():
    asked = a_hand_over(packs=1, packs_scanned=packs("not_verified"))

    assert cut(of_packs(), asked) == ([(1, None)], [])


def test_where_no_other_pack_left_the_line_is_a_conflict_as_a_whole():
    asked = a_hand_over(packs=2, packs_scanned=packs("recalled", "dispensed_before"))

    assert cut(of_packs(), asked) == ([], [("pack_recalled", 2)])


def test_days_are_cut_with_their_packs():
    prescription = a_prescription(a_state(quantity=in_days(30)))
    asked = a_hand_over(packs=3, covers_days=10, packs_scanned=packs("recalled"))
    one_day = a_hand_over(packs=2, covers_days=1, packs_scanned=packs("recalled"))

    assert cut(prescription, asked) == ([(2, 6)], [("pack_recalled", 4)])
    assert cut(prescription, one_day) == ([], [("pack_recalled", 1)])


def test_what_is_too_much_is_cut_first_then_its_packs():
    asked = a_hand_over(packs=4, packs_scanned=packs(None, "unknown"))

    assert cut(of_packs(3), asked) == ([(2, None)], [("quantity_exceeded", 2)])


def test_what_was_adapted_is_not_cut_for_a_pack():
    agreement = Agreement(by="phone", agreed_at=NOON)
    asked = a_hand_over(
        packs=2,
        outcome="adapted",
        agreement=agreement,
        packs_scanned=packs("unknown"),
    )

    assert cut(of_packs(), asked) == ([], [("pack_unknown", 2)])


def test_packs_of_another_size_are_cut_by_what_they_stand_for():
    state = a_state(product=a_pack_of(METFORMIN_30, METFORMIN), quantity=in_packs(6))
    large = a_product(METFORMIN_90, prescribed=state.signed)
    asked = a_hand_over(
        packs=2,
        cip13=METFORMIN_90,
        product=large,
        packs_scanned=packs(None, "recalled", cip13=METFORMIN_90),
    )
    # Two of ten tablets stand for one pack of thirty, and so does one: nothing would tell them.
    small = replace(large, units_per_pack=10, prescribed_units_per_pack=30)

    assert cut(a_prescription(state), asked) == ([(1, None)], [("pack_recalled", 3)])
    of_ten = replace(asked, product=small)
    assert cut(a_prescription(state), of_ten) == ([], [("pack_recalled", 1)])
