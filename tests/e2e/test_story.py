"""The demonstration's scenes, played against real processes: each step asserts itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from deploy.local.demo.scenes import adapted, disowned, ended, objection, ordinary, replayed, secure

VISIBLE_S_MAX = 5.0  # the goal is 2 s; a loaded machine may take longer


@pytest.mark.parametrize(
    ("scene", "steps"),
    [
        (ordinary, 14),
        (secure, 9),
        (replayed, 8),
        (objection, 8),
        (ended, 18),
        (adapted, 9),
        (disowned, 9),
    ],
)
async def test_a_scene_gives_at_each_step_what_it_should(scene, steps, stage, cast):
    today = datetime.now(ZoneInfo("Europe/Paris")).date()

    await scene.play(stage, cast, today)

    assert stage.steps >= steps
    assert max(stage.delays_s) < VISIBLE_S_MAX
