"""Every rule of step 1 and of the consult, on both sides of its boundary."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.dispense import rules
from services.dispense.model import Declined, DeliveredProduct, Dispensed, PrintedLine
from services.dispense.products import prescribed_cis
from shared.contracts.prescription import (
    Device,
    MedicineInn,
    MedicineSpeciality,
    Preparation,
)
from shared.identifiers import Cip13, Lpp
from shared.qr import decode
from tests.builders import ISSUED_ON, PARACETAMOL, PARACETAMOL_CIP13, a_content, a_line
from tests.dispense.builders import (
    LARGE_PARACETAMOL,
    METFORMIN,
    METFORMIN_30,
    METFORMIN_90,
    METFORMIN_GENERIC_30,
    METFORMIN_GENERIC_90,
    NOON,
    UNKNOWN_CIP13,
    a_hand_over,
    a_pack,
    a_prescription,
    a_product,
    a_request,
    a_state,
    an_alert,
    in_days,
    in_packs,
    nothing_given,
)
from tests.dispense.counter import OTHER_SIGNING_KEY, SIGNING_KEY, a_qr

PARIS = ZoneInfo("Europe/Paris")
LPP = Lpp("1234567")
DEVICE = Device(lpp=LPP, label="Capteur d'exemple")
PREPARATION = Preparation(label="Préparation d'exemple")


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment of a day in Paris."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def refusal_of(prescription, *lines, now: datetime = NOON, **changes: Any) -> str | None:
    """Return the code of the refusal of the only line asked for, None when it is recorded."""
    decision = rules.decide_dispensation(prescription, a_request(*lines, **changes), now)
    match decision:
        case Declined(refusals):
            return refusals[-1].code
        case Dispensed():
            return None


# The request as a whole


def test_the_version_the_officine_saw_must_be_the_present_one():
    prescription = a_prescription(version=3)

    assert refusal_of(prescription, version=3) is None
    assert refusal_of(prescription, version=None) is None
    assert refusal_of(prescription, version=2) == "version_conflict"


def test_an_alert_asks_for_a_reason():
    assert refusal_of(a_prescription(alerts=(an_alert(),))) == "alert_reason_missing"
    assert refusal_of(a_prescription()) is None


def test_a_line_that_is_not_on_the_prescription_is_refused():
    assert refusal_of(a_prescription(), a_hand_over(line=2)) == "line_unknown"


def test_one_refused_line_never_blocks_the_others():
    prescription = a_prescription(a_state(), a_state(line=2))
    request = a_request(a_hand_over(packs=9), a_hand_over(line=2))

    decision = rules.decide_dispensation(prescription, request, NOON)

    assert isinstance(decision, Dispensed)
    assert [line.request.line for line in decision.lines] == [2]
    assert [refusal.line for refusal in decision.refused] == [1]
    assert decision.after.version == prescription.version + 1
    assert [state.delivered for state in decision.after.lines] == [0, 1]


# What is said of the line


def test_what_is_not_delivered_has_a_reason_and_no_quantity():
    prescription = a_prescription()

    assert refusal_of(prescription, nothing_given()) is None
    assert refusal_of(prescription, nothing_given(reason=None)) == "reason_missing"
    for contradiction in ({"packs": 1}, {"covers_days": 1}, {"cip13": METFORMIN_30}, {"lpp": LPP}):
        assert refusal_of(prescription, nothing_given(**contradiction)) == "outcome_contradictory"


def test_what_is_delivered_has_its_quantity_in_the_unit_of_the_line():
    by_pack, by_day = a_prescription(), a_prescription(a_state(quantity=in_days()))

    assert refusal_of(by_pack, a_hand_over(packs=None)) == "packs_missing"
    assert refusal_of(by_pack, a_hand_over(packs=1, covers_days=None)) is None
    assert refusal_of(by_day, a_hand_over(packs=1, covers_days=None)) == "covers_days_missing"
    assert refusal_of(by_day, a_hand_over(packs=1, covers_days=30)) is None


# Dates, in Paris


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2026, 11, 22), date(2027, 2, 22)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 5, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_a_first_dispensing_is_at_most_three_months_after_the_issue(issued_on, last_day):
    prescription = a_prescription(issued_on=issued_on)
    next_day = last_day + timedelta(days=1)

    assert refusal_of(prescription, now=at(last_day, 23, 59)) is None
    assert refusal_of(prescription, now=at(next_day, 0, 0)) == "first_dispensing_too_late"


@pytest.mark.parametrize(
    "midnight_in_utc",
    [
        datetime(2027, 3, 27, 23, 0, tzinfo=UTC),  # winter time, the eve of the change
        datetime(2027, 3, 28, 22, 0, tzinfo=UTC),  # summer time, the evening of the change
        datetime(2026, 10, 24, 22, 0, tzinfo=UTC),  # summer time, the eve of the change
        datetime(2026, 10, 25, 23, 0, tzinfo=UTC),  # winter time, the evening of the change
    ],
)
def test_the_day_ends_at_midnight_in_paris_when_clocks_change(midnight_in_utc):
    before = midnight_in_utc - timedelta(seconds=1)

    assert rules.paris_day(midnight_in_utc) == rules.paris_day(before) + timedelta(days=1)


def test_the_last_day_of_validity_is_a_day_in_paris_not_in_utc():
    valid_until = date(2027, 3, 28)
    begun = a_state(delivered=1, first_dispensed_on=ISSUED_ON, quantity=in_packs(2))
    prescription = a_prescription(begun, valid_until=valid_until)

    last_second = datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)
    assert refusal_of(prescription, now=last_second) is None
    assert refusal_of(prescription, now=last_second + timedelta(seconds=1)) == (
        "prescription_expired"
    )


def test_a_renewal_may_come_more_than_three_months_after_the_issue():
    begun = a_state(delivered=1, first_dispensed_on=ISSUED_ON)
    prescription = a_prescription(begun)

    assert refusal_of(prescription, now=at(ISSUED_ON + timedelta(days=200))) is None


# Quantities


def test_never_more_than_what_is_left_today():
    prescription = a_prescription(
        a_state(quantity=in_packs(3), delivered=1, first_dispensed_on=ISSUED_ON)
    )

    assert refusal_of(prescription, a_hand_over(packs=2)) is None
    assert refusal_of(prescription, a_hand_over(packs=3)) == "quantity_exceeded"


def test_a_line_handed_over_in_full_has_ended():
    full = a_state(quantity=in_packs(2), delivered=2, first_dispensed_on=ISSUED_ON)

    assert refusal_of(a_prescription(full)) == "line_already_dispensed"
    assert refusal_of(a_prescription(full), nothing_given()) == "line_already_dispensed"


@pytest.mark.parametrize("renewal", [1, 2])
def test_a_renewal_opens_when_the_treatment_handed_over_ends(renewal):
    line = a_state(
        quantity=in_days(30, renewals=2), delivered=30 * renewal, first_dispensed_on=ISSUED_ON
    )
    prescription = a_prescription(line)
    opens_on = ISSUED_ON + timedelta(days=30 * renewal)
    eve = opens_on - timedelta(days=1)
    asked = a_hand_over(covers_days=30)

    assert refusal_of(prescription, asked, now=at(eve, 23, 59)) == "renewal_too_early"
    assert refusal_of(prescription, asked, now=at(opens_on, 0, 0)) is None
    assert rules.next_possible_on(line, eve, prescription.content.valid_until) == opens_on
    assert rules.next_possible_on(line, opens_on, prescription.content.valid_until) is None


def test_renewals_missed_may_be_made_up_for_but_never_exceeded():
    line = a_state(quantity=in_packs(1, renewals=2), delivered=1, first_dispensed_on=ISSUED_ON)
    far = ISSUED_ON + timedelta(days=300)

    assert rules.left_now(line, far) == 2
    assert refusal_of(a_prescription(line), a_hand_over(packs=3), now=at(far)) == (
        "quantity_exceeded"
    )


def test_without_a_period_everything_may_be_handed_over_at_once():
    line = a_state(quantity=in_packs(1, renewals=2, period_days=None))

    assert rules.left_now(line, ISSUED_ON) == 3
    assert refusal_of(a_prescription(line), a_hand_over(packs=3)) is None


def test_a_renewal_that_would_open_after_the_term_never_comes():
    line = a_state(quantity=in_packs(1, renewals=1), delivered=1, first_dispensed_on=ISSUED_ON)
    opens_on = ISSUED_ON + timedelta(days=30)

    on_the_term = a_prescription(line, valid_until=opens_on)
    past_the_term = a_prescription(line, valid_until=opens_on - timedelta(days=1))

    assert refusal_of(on_the_term) == "renewal_too_early"
    assert refusal_of(past_the_term) == "no_renewal_before_term"


def test_a_line_not_delivered_does_not_wait_for_its_renewal():
    line = a_state(quantity=in_packs(1, renewals=1), delivered=1, first_dispensed_on=ISSUED_ON)

    assert refusal_of(a_prescription(line), nothing_given()) is None


def test_the_first_hand_over_starts_the_periods_and_later_ones_do_not_move_them():
    second_day = ISSUED_ON + timedelta(days=1)
    decision = rules.decide_dispensation(a_prescription(), a_request(nothing_given()), NOON)
    assert isinstance(decision, Dispensed)
    assert decision.after.lines[0].first_dispensed_on is None

    decision = rules.decide_dispensation(decision.after, a_request(), at(second_day))
    assert isinstance(decision, Dispensed)
    assert decision.after.lines[0].first_dispensed_on == second_day

    decision = rules.decide_dispensation(
        decision.after, a_request(), at(second_day + timedelta(days=3))
    )
    assert isinstance(decision, Dispensed)
    assert decision.after.lines[0].first_dispensed_on == second_day


# Products


def of(product, **changes: Any):
    return a_prescription(a_state(product=product, **changes))


def delivering(cip13: str, product, **changes: Any):
    seen = a_product(cip13, prescribed=a_line(product=product))
    return a_hand_over(cip13=Cip13(cip13), product=seen, **changes)


def test_a_medicine_needs_its_code():
    assert refusal_of(a_prescription(), a_hand_over(cip13=None)) == "cip13_missing"
    assert refusal_of(a_prescription(), a_hand_over(lpp=LPP)) == "product_differs"


def test_an_unknown_code_is_refused():
    assert refusal_of(a_prescription(), a_hand_over(cip13=UNKNOWN_CIP13, product=None)) == (
        "product_unknown"
    )


def test_a_preparation_needs_no_code_and_takes_none():
    prescription = of(PREPARATION)

    assert refusal_of(prescription, a_hand_over(cip13=None, product=None)) is None
    assert refusal_of(prescription, a_hand_over(product=None)) == "product_differs"
    assert refusal_of(prescription, a_hand_over(cip13=None, product=None, lpp=LPP)) == (
        "product_differs"
    )


def test_a_device_is_delivered_under_its_own_code_or_none():
    prescription = of(DEVICE)

    assert refusal_of(prescription, a_hand_over(cip13=None, product=None)) is None
    assert refusal_of(prescription, a_hand_over(cip13=None, product=None, lpp=LPP)) is None
    other = a_hand_over(cip13=None, product=None, lpp=Lpp("7654321"))
    assert refusal_of(prescription, other) == "product_differs"
    assert refusal_of(prescription, a_hand_over(product=None)) == "product_differs"


def test_a_device_or_a_preparation_has_no_substitute():
    asked = a_hand_over(cip13=None, product=None, outcome="substituted")

    assert refusal_of(of(DEVICE), asked) == "substitute_outside_group"
    assert refusal_of(of(PREPARATION), asked) == "substitute_outside_group"


def test_what_is_delivered_is_the_prescribed_speciality():
    pack = a_pack(METFORMIN_30, METFORMIN)
    speciality = MedicineSpeciality(cis=METFORMIN, label="GLUCOPHAGE 1000 mg")

    for product in (pack, speciality):
        assert refusal_of(of(product), delivering(METFORMIN_30, product)) is None
        other = delivering(METFORMIN_GENERIC_30, product)
        assert refusal_of(of(product), other) == "product_differs"


def test_a_substitute_is_of_the_same_generic_group():
    product = a_pack(METFORMIN_30, METFORMIN)
    generic = delivering(METFORMIN_GENERIC_30, product, outcome="substituted")
    stranger = delivering(PARACETAMOL_CIP13, product, outcome="substituted")

    assert refusal_of(of(product), generic) is None
    assert refusal_of(of(product), stranger) == "substitute_outside_group"


@pytest.mark.parametrize("mark", ["MTE", "EFG", "CIF"])
def test_a_line_marked_non_substituable_is_not_substituted(mark):
    product = a_pack(METFORMIN_30, METFORMIN)
    generic = delivering(METFORMIN_GENERIC_30, product, outcome="substituted")

    assert refusal_of(of(product, non_substituable=mark), generic) == "substitution_forbidden"
    assert refusal_of(of(product, non_substituable=mark), delivering(METFORMIN_30, product)) is None


@pytest.mark.parametrize("outcome", ["delivered", "substituted"])
@pytest.mark.parametrize(
    ("inn", "cip13", "refusal"),
    [
        ("paracétamol 1 g comprimé", PARACETAMOL_CIP13, None),
        ("PARACETAMOL 1 g", PARACETAMOL_CIP13, None),
        ("metformine 1 g", PARACETAMOL_CIP13, "other"),
        ("paracétamol 500 mg", "3400927562396", "other"),  # with codeine besides
        ("paracétamol 500 mg + codéine 30 mg", "3400927562396", None),
        ("paracétamol 500 mg et codéine 30 mg", PARACETAMOL_CIP13, "other"),  # codeine lacks
        ("amoxicilline/acide clavulanique 1 g/125 mg", "3400930137260", "other"),
        ("amoxicilline/acide clavulanique 1 g/125 mg", "3400934450853", None),
        ("paracétamol 500 microgrammes/heure", PARACETAMOL_CIP13, None),
        ("500 mg", PARACETAMOL_CIP13, "other"),
    ],
)
def test_an_inn_is_any_speciality_of_its_substances(inn, cip13, refusal, outcome):
    product = MedicineInn(inn=inn, label=inn)
    expected = {
        None: None,
        "other": "product_differs" if outcome == "delivered" else "substitute_outside_group",
    }

    assert refusal_of(of(product), delivering(cip13, product, outcome=outcome)) == expected[refusal]


def test_a_speciality_without_a_known_substance_is_of_no_inn():
    unnamed = DeliveredProduct(cis=PARACETAMOL, label="SANS SUBSTANCE", inn=())
    product = MedicineInn(inn="paracétamol", label="paracétamol")

    assert refusal_of(of(product), a_hand_over(product=unnamed)) == "product_differs"


def test_where_packs_are_counted_a_larger_pack_is_refused():
    product = a_pack(METFORMIN_30, METFORMIN)
    large = delivering(METFORMIN_90, product)
    large_generic = delivering(METFORMIN_GENERIC_90, product, outcome="substituted")

    assert refusal_of(of(product), large) == "pack_too_large"
    assert refusal_of(of(product), large_generic) == "pack_too_large"
    small = a_pack(METFORMIN_90, METFORMIN)
    assert refusal_of(of(small), delivering(METFORMIN_30, small)) is None


def test_where_days_are_counted_any_pack_will_do():
    product = a_pack(METFORMIN_30, METFORMIN)
    asked = delivering(METFORMIN_90, product, covers_days=30)

    assert refusal_of(of(product, quantity=in_days(30)), asked) is None


def test_a_pack_whose_content_nobody_knows_is_not_refused_for_its_size():
    product = a_pack(PARACETAMOL_CIP13, PARACETAMOL)
    counted = a_product(LARGE_PARACETAMOL, prescribed=a_line(product=product))
    assert refusal_of(of(product), a_hand_over(product=counted)) == "pack_too_large"

    unknown = DeliveredProduct(cis=PARACETAMOL, label="?", inn=(), prescribed_units_per_pack=8)
    unreferenced = DeliveredProduct(cis=PARACETAMOL, label="?", inn=(), units_per_pack=100)

    assert refusal_of(of(product), a_hand_over(product=unknown)) is None
    assert refusal_of(of(product), a_hand_over(product=unreferenced)) is None


def test_only_a_medicine_prescribed_by_name_names_a_speciality():
    assert prescribed_cis(a_pack(METFORMIN_30, METFORMIN)) == METFORMIN
    assert prescribed_cis(DEVICE) is None


# State of lines and prescriptions


FULL = {"delivered": 2, "first_dispensed_on": ISSUED_ON, "last_outcome": "delivered"}
HALF = {"delivered": 1, "first_dispensed_on": ISSUED_ON, "last_outcome": "delivered"}
REFUSED = {"last_outcome": "not_delivered"}


@pytest.mark.parametrize(
    ("states", "day", "statuses", "state"),
    [
        ([{}], ISSUED_ON, ["to_dispense"], "issued"),
        ([REFUSED], ISSUED_ON, ["not_dispensed"], "issued"),
        ([HALF], ISSUED_ON, ["partially_dispensed"], "partially_dispensed"),
        ([FULL, {}], ISSUED_ON, ["dispensed", "to_dispense"], "partially_dispensed"),
        ([FULL], ISSUED_ON, ["dispensed"], "dispensed"),
        ([FULL], date(2030, 1, 1), ["dispensed"], "dispensed"),
        ([{}], date(2027, 2, 22), ["to_dispense"], "issued"),
        ([{}], date(2027, 2, 23), ["expired"], "expired"),
        ([HALF], date(2027, 11, 22), ["partially_dispensed"], "partially_dispensed"),
        ([HALF], date(2027, 11, 23), ["expired"], "expired"),
        ([FULL, {}], date(2027, 2, 23), ["dispensed", "expired"], "expired"),
        ([HALF, {}], date(2027, 2, 23), ["partially_dispensed", "expired"], "partially_dispensed"),
    ],
)
def test_where_a_line_and_a_prescription_stand(states, day, statuses, state):
    lines = [a_state(line=number, **each) for number, each in enumerate(states, 1)]
    prescription = a_prescription(*lines)

    found = [rules.status_of(line, prescription, day) for line in prescription.lines]

    assert found == statuses
    assert rules.state_of(prescription, day) == state


def test_nothing_is_available_once_the_dates_forbid_it():
    line = a_state()
    prescription = a_prescription(line)

    assert rules.available_now(line, prescription, date(2027, 2, 22)) == 2
    assert rules.available_now(line, prescription, date(2027, 2, 23)) == 0
    assert rules.next_possible_on(line, ISSUED_ON, date(2027, 11, 22)) is None
    full = a_state(**FULL)
    assert rules.next_possible_on(full, ISSUED_ON, date(2027, 11, 22)) is None


# The consult


def test_a_signature_is_judged_by_the_keys_known():
    keys = {SIGNING_KEY.key_id: SIGNING_KEY.public_key}
    ours, foreign = decode(a_qr(a_content())), decode(a_qr(a_content(), OTHER_SIGNING_KEY))
    forged = decode(a_qr(a_content(), OTHER_SIGNING_KEY, key_id=SIGNING_KEY.key_id))

    assert rules.judge_signature(ours, keys) == "authentic"
    assert rules.judge_signature(foreign, keys) == "unknown_key"
    assert rules.judge_signature(forged, keys) == "signature_invalid"


def test_a_signed_qr_must_be_the_very_one_that_was_issued():
    digest = rules.digest_of_qr("OFX1")

    assert rules.judge_copy(digest, digest) == "authentic"
    assert rules.judge_copy(digest, None) == "authentic"
    assert rules.judge_copy(digest, rules.digest_of_qr("OFX2")) == "content_differs"


@pytest.mark.parametrize(
    ("authenticity", "is_known", "code"),
    [
        ("authentic", True, None),
        ("authentic", False, "prescription_not_arrived"),
        ("signature_invalid", True, "qr_signature_invalid"),
        ("unknown_key", True, "qr_key_unknown"),
        ("content_differs", True, "qr_content_differs"),
    ],
)
def test_a_qr_that_proves_nothing_is_refused(authenticity, is_known, code):
    refusal = rules.refuse_qr(authenticity, is_known=is_known)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("printed", "differences"),
    [
        ([], ()),
        ([{"line": 1}], ()),
        ([{"line": 1, "packs": 2, "duration_days": 10}], ()),
        ([{"line": 1, "packs": 3}], ("packs:1",)),
        ([{"line": 1, "duration_days": 11}], ("duration_days:1",)),
        ([{"line": 2, "packs": 1}], ("line:2",)),
        ([{"line": 1, "packs": 1, "duration_days": 1}], ("packs:1", "duration_days:1")),
    ],
)
def test_what_is_read_on_the_paper_is_compared_with_what_was_signed(printed, differences):
    lines = [PrintedLine(**line) for line in printed]

    assert rules.differences_of(a_content(), lines) == differences


def test_ten_failures_in_ten_minutes_are_enough():
    def failures(count: int, age: timedelta) -> list[datetime]:
        return [NOON - age] * count

    just_inside = timedelta(minutes=10) - timedelta(seconds=1)

    assert rules.refuse_too_many_failures(failures(9, timedelta(0)), NOON) is None
    assert rules.refuse_too_many_failures(failures(10, timedelta(minutes=10)), NOON) is None
    refusal = rules.refuse_too_many_failures(failures(10, just_inside), NOON)
    assert refusal is not None
    assert refusal.values == {"seconds": 1}
    assert rules.recent_failures(failures(3, timedelta(minutes=10)), NOON) == ()
