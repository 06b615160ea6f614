"""Pages other than the report: one frame, one style, works offline, on a phone and on paper."""

from __future__ import annotations

from markupsafe import Markup

from pushoff import __version__
from pushoff.report.templates import read, render


def sheet(template: str, *, title: str, subtitle: str = "", **context: object) -> str:
    """Return a whole page from a template that extends ``sheet.html``; all text is escaped."""
    return render(
        template,
        title=title,
        subtitle=subtitle,
        version=__version__,
        css=Markup(read("report.css")),
        **context,
    )
