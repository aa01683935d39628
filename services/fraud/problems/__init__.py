"""French sentences of what fraud refuses, beyond what every service refuses."""

from shared.problems import Problem

PROBLEMS: tuple[Problem, ...] = ()
