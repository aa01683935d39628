"""When a prescription may be cancelled or replaced, on both sides of each rule."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.prescribe.model.ending import DecidedCancellation, Replaced, StoredCancellation
from services.prescribe.rules import refuse_cancellation, refuse_replacement
from shared.contracts.prescribe import REPLACES_CHAIN_MAX
from tests.builders import a_number
from tests.prescribe.desk import NOW

CANCELLED = DecidedCancellation(
    state="cancelled", decided_at=NOW + timedelta(seconds=1), scope="whole"
)
REJECTED = DecidedCancellation(
    state="rejected", decided_at=NOW + timedelta(seconds=1), rejection="already_dispensed"
)


def asked(
    decided: DecidedCancellation | None = None, replaced_by: str | None = None
) -> StoredCancellation:
    return StoredCancellation(
        cancellation_id=UUID(int=1),
        number=a_number(),
        reason="wrong_content",
        requested_at=NOW,
        replaced_by=replaced_by,
        decided=decided,
    )


@pytest.mark.parametrize(
    ("earlier", "code"),
    [
        ((), None),
        ((asked(),), "cancellation_pending"),
        ((asked(CANCELLED),), "cancellation_already_decided"),
        ((asked(REJECTED),), "cancellation_already_decided"),
        ((asked(replaced_by=a_number(2)),), "prescription_already_replaced"),
        ((asked(CANCELLED, replaced_by=a_number(2)),), "prescription_already_replaced"),
    ],
)
def test_a_prescription_is_cancelled_once_and_not_after_a_replacement(earlier, code):
    refusal = refuse_cancellation(earlier)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("earlier", "code"),
    [
        ((), None),
        ((asked(CANCELLED),), None),
        ((asked(REJECTED),), None),
        ((asked(),), "cancellation_pending"),
        ((asked(CANCELLED), asked(replaced_by=a_number(2))), "prescription_already_replaced"),
    ],
)
def test_a_prescription_is_replaced_once_and_not_while_its_end_is_being_decided(earlier, code):
    refusal = refuse_replacement(Replaced(is_same_patient=True, earlier=earlier))

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (0, None),
        (REPLACES_CHAIN_MAX - 1, None),
        (REPLACES_CHAIN_MAX, "replacement_chain_full"),
    ],
)
def test_a_prescription_whose_chain_is_full_is_replaced_no_more(before, code):
    replaced = Replaced(is_same_patient=True, earlier=(), replaced_before=before)

    refusal = refuse_replacement(replaced)

    assert (refusal and refusal.code) == code


def test_only_an_own_prescription_of_the_same_patient_is_replaced():
    unknown = refuse_replacement(None)
    other = refuse_replacement(Replaced(is_same_patient=False, earlier=()))

    assert unknown is not None
    assert other is not None
    assert (unknown.code, other.code) == ("replaced_not_found", "replaced_other_patient")
