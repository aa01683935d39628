"""Full reference files that stand beside the checkout on some machines, never in it."""

from pathlib import Path

import pytest

_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def reference_data(name: str) -> Path:
    """Return a file or folder of the reference data, or skip the test that asks for it."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"the full reference data is not on this machine: ../shared/data/{name}")
    return path
