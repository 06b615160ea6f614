"""Fixtures for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("PUSHOFF_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real recordings; the test is skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip(
            f"needs the recordings in {SHARED_DATA.name}/ beside the checkout (set PUSHOFF_DATA)"
        )
    return SHARED_DATA
