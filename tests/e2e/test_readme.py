"""The README's walk through the API, run as it stands against real processes."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

from deploy.local.environment import Ports

README = Path(__file__).resolve().parents[2] / "README.md"
SECTION = re.compile(r"## Five minutes with the API\n(.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)


def commands(stack) -> str:
    """The section's shell blocks, with this stack's ports for the usual ones."""
    section = SECTION.search(README.read_text(encoding="utf-8"))
    assert section is not None
    script = "\n".join(["set -euo pipefail", *BLOCK.findall(section[1])])
    usual = Ports()
    for name in ("issuer", "prescribe", "dispense", "fraud", "notify"):
        script = script.replace(f":{getattr(usual, name)} ", f":{stack.ports[name]} ")
        script = script.replace(f":{getattr(usual, name)}\n", f":{stack.ports[name]}\n")
    return script


async def test_the_walk_through_the_api_works_as_written(stack, tmp_path):
    run = ["bash", "-c", commands(stack)]

    done = await asyncio.to_thread(
        subprocess.run, run, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "issued.json").read_text())["acknowledgement"] == "positive"
    assert json.loads((tmp_path / "dispensation.json").read_text())["state"] == "dispensed"
    assert '"reconciliation":"reconciled"' in done.stdout
    assert '"visibility":"visible"' in done.stdout
    assert '"visibility":"hidden_by_patient"' in done.stdout
    assert (tmp_path / "qr.png").read_bytes().startswith(b"\x89PNG")
