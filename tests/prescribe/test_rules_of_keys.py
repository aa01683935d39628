"""Which revocations of a signing key hold."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.prescribe import rules
from services.prescribe.model import StoredKey
from tests.prescribe.desk import NOW

A_SECOND = timedelta(seconds=1)
KEY = StoredKey(key_id="0" * 8, public_key="A" * 43, published_at=NOW - 9 * A_SECOND)
REVOKED = replace(KEY, trusted_until=NOW - 5 * A_SECOND, revoked_at=NOW)


@pytest.mark.parametrize(
    ("key", "trusted_until", "refusal"),
    [
        (None, NOW, "unknown"),
        (KEY, NOW + A_SECOND, "in_the_future"),
        (KEY, NOW, None),
        (REVOKED, NOW - 5 * A_SECOND, "trusted_less_already"),
        (REVOKED, NOW - 6 * A_SECOND, None),
    ],
)
def test_a_key_is_revoked_as_of_now_or_earlier_and_never_for_longer_again(
    key, trusted_until, refusal
):
    assert rules.refuse_revocation(key, trusted_until, now=NOW) == refusal
