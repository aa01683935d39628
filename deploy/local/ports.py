"""Ports on this machine's loopback."""

import socket
from contextlib import ExitStack

from deploy.local.child import CannotStart

LOOPBACK = "127.0.0.1"


def usable_port(port: int, *, of: str) -> int:
    """`port`, or a free one for 0; raises CannotStart when it is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        _bind(probe, port, of)
        return int(probe.getsockname()[1])


def usable_ports(wanted: dict[str, int]) -> dict[str, int]:
    """The same for several programs by name; no two get the same free port."""
    with ExitStack() as held:
        found = {}
        for name, port in wanted.items():
            probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            _bind(probe, port, name)
            found[name] = int(probe.getsockname()[1])
        return found


def _bind(probe: socket.socket, port: int, name: str) -> None:
    # As servers do: a port whose last connection is still closing is free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((LOOPBACK, port))
    except OSError as error:
        raise CannotStart(f"{name} needs port {port}, which another program uses") from error
