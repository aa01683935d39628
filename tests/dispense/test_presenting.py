"""What a scanned or typed prescription proves."""

from datetime import datetime, timedelta

import pytest

from services.dispense import rules
from services.dispense.model import PrintedLine
from shared.days import PARIS
from shared.problems import Refusal
from shared.qr import decode
from tests.builders import ISSUED_ON, a_content
from tests.dispense.events import OTHER_SIGNING_KEY, SIGNING_KEY, a_qr

DAY = ISSUED_ON


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


def test_a_key_nobody_revoked_speaks_for_every_day():
    assert rules.refuse_revoked_key(DAY, None, is_issued=False) is None


@pytest.mark.parametrize(
    ("issued_on", "is_issued", "is_good"),
    [
        (DAY, True, True),
        (DAY - timedelta(days=1), True, True),
        (DAY + timedelta(days=1), True, False),
        (DAY, False, False),
    ],
)
def test_a_revoked_key_speaks_for_what_was_issued_up_to_its_last_day(issued_on, is_issued, is_good):
    end = datetime(DAY.year, DAY.month, DAY.day, 0, 5, tzinfo=PARIS)

    refusal = rules.refuse_revoked_key(issued_on, end, is_issued=is_issued)

    assert refusal == (None if is_good else Refusal("qr_key_revoked", field="qr"))


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

    found = rules.differences_of(a_content(), lines)

    assert tuple(difference.code for difference in found) == differences
