"""The order of a clinical test: file → keypoints → repetitions → result."""

from __future__ import annotations
