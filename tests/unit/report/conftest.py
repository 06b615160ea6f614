from __future__ import annotations

import made_up
import pytest

from pushoff.core.analysis import Analysis


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return made_up.analysis()
