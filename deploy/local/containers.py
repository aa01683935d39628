"""Whether this machine's Docker engine can run containers of given images."""

import os
import socket
from collections.abc import Sequence
from typing import Any

from deploy.local.child import CannotStart

DOCKER_SOCKET = "/var/run/docker.sock"
PING_SECONDS = 5
PULL_SECONDS = 120


def engine(images: Sequence[str]) -> None:
    """Makes sure that a Docker engine answers and has `images`, pulled when absent.

    Raises CannotStart with one line that says what is missing.
    """
    if "DOCKER_HOST" not in os.environ and not _listens(DOCKER_SOCKET):
        raise CannotStart("no Docker engine answers")
    import docker  # noqa: PLC0415 (a dev dependency, slow to import)
    from docker.errors import DockerException  # noqa: PLC0415
    from testcontainers.core.config import testcontainers_config  # noqa: PLC0415

    try:
        client = docker.from_env(timeout=PING_SECONDS)
    except DockerException as error:
        raise CannotStart("no Docker engine answers") from error
    try:
        client.ping()
        client.api.timeout = PULL_SECONDS
        for image in images:
            if not _has(client, image):
                client.images.pull(image)
        # The container that removes leftovers of a killed run is a comfort, not a need.
        testcontainers_config.ryuk_disabled = not _has(client, testcontainers_config.ryuk_image)
    except (DockerException, OSError) as error:
        raise CannotStart(f"Docker cannot run {', '.join(images)}: {_first_line(error)}") from error
    finally:
        client.close()


def _listens(path: str) -> bool:
    """Whether somebody serves the socket; docker-py is slow to ask and leaks its own when not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(path) == 0


def _has(client: Any, image: str) -> bool:
    from docker.errors import ImageNotFound  # noqa: PLC0415

    try:
        client.images.get(image)
    except ImageNotFound:
        return False
    return True


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
