"""Files of the virtual runner, read back by the readers and by ezc3d itself."""

from __future__ import annotations

import json

import ezc3d
import numpy as np
import pytest
from exported import RATE_HZ, apart_ms, run, shape_error, written

from pushoff.capture.load import load
from pushoff.capture.options import CaptureOptions
from pushoff.core.errors import BadUsageError
from pushoff.events.force import contacts_from_force  # noqa: F401  (checked below)
from pushoff.sim.export import FORMATS, ExportOptions, file_names, write
from pushoff.sim.export_options import LabAxes
from pushoff.sim.markers import MarkerError, markers_of
from pushoff.sim.plates import calibration

PLAIN = ExportOptions(static=False, subject=False)
