"""Lets the tests of this folder and its neighbours import the posed body."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
