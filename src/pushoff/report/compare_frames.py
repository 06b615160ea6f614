"""Pictures of each condition at touchdown, midstance and toe-off, as far as there are any."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from pushoff.core.names import Side
from pushoff.report.compare_figures import INSTANTS
from pushoff.report.frames import frame_section
from pushoff.report.stored import StoredResult

_WANTED = tuple(title for _, title in INSTANTS)
#: A key frame in a report: only our own JPEG data and its title are taken, nothing else.
_FIGURE = re.compile(
    r'<figure><img src="(data:image/jpeg;base64,[A-Za-z0-9+/=]+)"[^>]*>\s*'
    r"<figcaption><b>([^<]{1,40})</b>"
)
#: A report larger than this is none of ours, bytes.
_LARGEST = 64_000_000


@dataclass(frozen=True)
class Shot:
    """One picture: a JPEG data URI and which instant it shows."""

    title: str
    image: str


def shots(result: StoredResult, pictures: bool = True) -> tuple[Shot, ...]:
    """Return the pictures of one recording in the order of the instants; empty without any."""
    if not pictures:
        return ()
    found = _of_analysis(result) if result.analysis is not None else _of_folder(result.folder)
    return tuple(Shot(title, found[title]) for title in _WANTED if title in found)


def shown_side(results: list[StoredResult]) -> Side:
    """Return the side that is drawn: the one nearer to the camera, else the left."""
    views = {result.view for result in results}
    return "right" if views == {"right"} else "left"


def _of_analysis(result: StoredResult) -> dict[str, str]:
    if result.analysis is None or result.analysis.recording.video is None:
        return {}
    rows = frame_section(result.analysis).rows
    found: dict[str, str] = {}
    for frame in rows[0].frames if rows else ():
        if frame.image is not None:
            found.setdefault(frame.title, frame.image)
    return found


def _of_folder(folder: Path | None) -> dict[str, str]:
    page = folder / "report.html" if folder is not None else None
    if page is None or not page.is_file() or page.stat().st_size > _LARGEST:
        return {}
    found: dict[str, str] = {}
    for image, title in _FIGURE.findall(page.read_text(encoding="utf-8", errors="replace")):
        found.setdefault(html.unescape(title), image)
    return found
