"""The scenes, in the order in which they are played."""

from deploy.local.demo.scenes import (
    adapted,
    disowned,
    ended,
    objection,
    ordinary,
    replayed,
    secure,
)

SCENES = (
    ordinary.play,
    secure.play,
    replayed.play,
    objection.play,
    ended.play,
    adapted.play,
    disowned.play,
)
