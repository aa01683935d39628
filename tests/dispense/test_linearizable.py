"""The judge of histories is itself judged: fifty wrong ones, and whatever a seed makes up."""

from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dispense.histories import (
    AUTHORISED,
    BROKEN,
    START,
    TrueCounter,
    made_up,
    order_by_trying,
)
from tests.dispense.linearizable import Line, Operation, order_of

OF_EACH_KIND = 8  # 56 in all
LONG = 400


def wrong_histories(kind: str) -> list[list[Operation]]:
    """Return histories of a broken counter that no order explains, however it is looked for."""
    seeds = (made_up(seed, BROKEN[kind]) for seed in count())
    wrong = (history for history in seeds if not order_by_trying(history, START))
    return list(islice(wrong, OF_EACH_KIND))


@pytest.mark.parametrize("kind", BROKEN)
def test_a_history_of_a_broken_counter_is_found_out(kind):
    assert all(order_of(history, START) is None for history in wrong_histories(kind))


@given(st.integers(0, 1 << 32))
def test_a_history_of_a_true_counter_is_explained(seed):
    history = made_up(seed)

    order = order_of(history, START)

    assert order is not None
    assert {id(each) for each in history if not each.is_open} <= {id(each) for each in order}


@given(st.integers(0, 1 << 32), st.sampled_from([TrueCounter, *BROKEN.values()]))
def test_the_search_agrees_with_trying_every_order(seed, counter):
    history = made_up(seed, counter)

    assert (order_of(history, START) is not None) == order_by_trying(history, START)


def test_a_long_history_is_explained_in_no_time():
    history = made_up(1, length=LONG)

    assert order_of(history, START) is not None


def test_an_open_hand_over_may_have_happened_long_after_its_call():
    history = [
        Operation(kind="give", called=0, packs=AUTHORISED),
        Operation(kind="look", called=1, answered=2, is_done=True, left=AUTHORISED),
        Operation(kind="look", called=3, answered=4, is_done=True, left=0),
    ]

    order = order_of(history, START)

    assert order == [history[1], history[0], history[2]]


def test_nothing_asked_is_explained():
    assert order_of([], Line(left=1)) == []
