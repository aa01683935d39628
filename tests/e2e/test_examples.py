"""Each example of OpenAPI, sent to the real services, gets the answer that it documents."""

import json

import httpx
import pytest

from tests.e2e.examples import Player, Translation
from tests.e2e.steps import Step
from tests.e2e.story import STEPS


@pytest.fixture
async def player(stack):
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        yield Player(stack, http)


def recorded(step: Step):
    return json.loads(step.file.read_text(encoding="utf-8"))


async def test_every_example_is_answered_as_it_documents(player):
    words = Translation()

    for step in STEPS:
        if not step.is_kept:
            await player.play(step)
            continue
        example = recorded(step)
        if step.body is not None:
            words.learn_ids(example["request"], step.body(player.seen))
        answer = await player.play(step, words.of(example.get("request")))
        words.learn(example["answer"], answer.json())

        assert answer.status_code == example["status"], step.name
        if isinstance(example["answer"], dict):
            assert set(answer.json()) == set(example["answer"]), step.name


async def test_a_recorded_story_names_no_step_twice():
    names = [(step.service, step.name) for step in STEPS]

    assert len(set(names)) == len(names)
    assert [step.name for step in STEPS if not step.is_kept and step.file.exists()] == []
