"""The registry of findings: one file each in ``pushoff/findings/rules``."""

from __future__ import annotations

from pushoff.core.registry import Registry
from pushoff.findings.rule import Rule

FINDINGS: Registry[Rule] = Registry("finding", "pushoff.findings.rules")
