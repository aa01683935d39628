"""The editors' guide: its Python, run as it stands with the client against real processes."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

from deploy.local.environment import Ports
from shared.sandbox import MAGIC_PATIENTS, Magic

CHECKOUT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def program(stack) -> str:
    """The guide's blocks one after the other, with this stack's ports for the usual ones."""
    guide = (CHECKOUT / "docs" / "integrating.md").read_text(encoding="utf-8")
    text = "\n".join(BLOCK.findall(guide))
    usual = Ports()
    for name in ("issuer", "prescribe", "dispense", "notify"):
        text = text.replace(f':{getattr(usual, name)}"', f':{stack.ports[name]}"')
    return text


async def test_the_guide_works_as_written(stack, tmp_path):
    run = [sys.executable, "-c", program(stack)]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}

    done = await asyncio.to_thread(
        subprocess.run,
        run,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for ins, magic in MAGIC_PATIENTS.items():
        is_replayed = magic is Magic.STORES_THEN_FAILS
        assert f"{ins} 201 {is_replayed}" in done.stdout
