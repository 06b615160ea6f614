"""How a result shows itself in a notebook: a small table, no script."""

from __future__ import annotations

from pushoff.core.analysis import Analysis
from pushoff.report import facts, measure_table
from pushoff.report.templates import render


def notebook_html(analysis: Analysis) -> str:
    """Return a short HTML fragment: what it is, warnings, the table of measures."""
    return render(
        "notebook.html",
        title=facts.title(analysis),
        subtitle=facts.subtitle(analysis),
        warnings=analysis.quality.warnings,
        groups=measure_table.groups(analysis),
    )
