"""Puts generated Python into the project's one format."""

import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.schemas.events import CHECKOUT


def laid_out(files: dict[Path, str]) -> dict[Path, str]:
    """Return `files` as `ruff format` writes them; all at once, since starting it costs most."""
    with tempfile.TemporaryDirectory() as directory:
        places = {path: Path(directory, f"{n}.py") for n, path in enumerate(files)}
        for path, place in places.items():
            place.write_text(files[path], encoding="utf-8")
        ruff = Path(sys.executable).with_name("ruff")
        options = ("--no-cache", f"--config={CHECKOUT / 'pyproject.toml'}", directory)
        combined = "--config=lint.isort.combine-as-imports=true"
        for command in (
            ["check", "--quiet", "--select=I,F401", "--fix", combined],
            ["format", "--quiet"],
        ):
            subprocess.run([ruff, *command, *options], check=True)
        return {path: place.read_text(encoding="utf-8") for path, place in places.items()}
