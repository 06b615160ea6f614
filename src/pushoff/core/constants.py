"""Constants of nature that have one value everywhere."""

from __future__ import annotations

#: Standard gravity, m/s² (third General Conference on Weights and Measures, 1901).
GRAVITY = 9.80665
