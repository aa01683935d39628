"""Becomes another program that the kernel ends when the process that asked for it ends.

Run as `python -IS tether.py PARENT_PID SIGNAL UID GID program arguments...` (UID, GID -1: ours).
A preexec_fn would do the same, but is unsafe beside threads: Python 3.12 warns about it.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> None:
    parent, signal_number, uid, gid = (int(word) for word in arguments[:4])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid: a change of user clears the setting.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # it ended before the kernel knew whom to watch
            sys.exit("the process that asked for this one is gone")
    os.execvp(arguments[4], arguments[4:])  # noqa: S606 (the program is named by our own callers)


if __name__ == "__main__":
    main(sys.argv[1:])
