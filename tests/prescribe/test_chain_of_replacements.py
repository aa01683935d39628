"""A prescription tells of all that it replaces, directly or through others."""

from shared.contracts.prescribe import REPLACES_CHAIN_MAX


async def replaced_in_turn(desk, times):
    """Issue a prescription, then replace each by the next; return their numbers, oldest first."""
    numbers = [(await desk.issue()).number]
    for _ in range(times):
        replaces = {"number": numbers[-1], "reason": "treatment_changed"}
        numbers.append((await desk.issue(replaces=replaces)).number)
    return numbers


async def test_each_replacement_names_all_before_it_the_nearest_first(desk):
    first, second, third = await replaced_in_turn(desk, 2)

    events = await desk.issued()

    chains = {event.number: event.replaces_chain for event in events}
    assert chains == {first: (), second: (first,), third: (second, first)}


async def test_a_full_chain_names_all_and_nothing_replaces_its_last_one(desk):
    numbers = await replaced_in_turn(desk, REPLACES_CHAIN_MAX)
    *_, latest = await desk.issued()
    too_much = {"number": numbers[-1], "reason": "treatment_changed"}

    refused = await desk.decide(replaces=too_much)

    assert latest.replaces_chain == tuple(reversed(numbers[:-1]))
    assert len(latest.replaces_chain) == REPLACES_CHAIN_MAX
    assert [refusal.code for refusal in refused.refusals] == ["replacement_chain_full"]
    assert len(await desk.issued()) == REPLACES_CHAIN_MAX + 1
