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
        # Named, since ruff takes a module that is not written yet for somebody else's.
        imports = (
            "--config=lint.isort.combine-as-imports=true",
            '--config=lint.isort.known-first-party=["ordoflux_client"]',
        )
        for command in (
            ["check", "--quiet", "--select=I,F401", "--fix", *imports],
            ["format", "--quiet"],
        ):
            subprocess.run([ruff, *command, *options], check=True)
        return {path: place.read_text(encoding="utf-8") for path, place in places.items()}


def lines_of(sources: dict[str, str]) -> dict[str, int]:
    """Return how long each of these pieces of a module is once laid out."""
    laid = laid_out({Path(name): source for name, source in sources.items()})
    return {name: laid[Path(name)].count("\n") for name in sources}
