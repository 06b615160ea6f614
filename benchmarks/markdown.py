"""Tables and pages for docs/, written by programs and never by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; floats must come formatted."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def write(name: str, title: str, parts: Sequence[str]) -> Path:
    """Write docs/<name>.md and return its path."""
    path = DOCS / f"{name}.md"
    path.write_text(f"# {title}\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def put(name: str, parts: Sequence[str]) -> Path:
    """Write one part of docs/<name>.md anew, found by its heading ("## …", the first of ``parts``).

    A part that is not there yet goes to the end.
    """
    path, heading = DOCS / f"{name}.md", parts[0]
    text = path.read_text(encoding="utf-8")
    new = "\n\n".join(parts) + "\n"
    start = text.find(f"\n{heading}\n")
    if start < 0:
        text = f"{text.rstrip()}\n\n{new}"
    else:
        end = text.find("\n## ", start + 1)
        rest = "" if end < 0 else text[end:]
        text = f"{text[:start]}\n{new}{rest}"
    path.write_text(text, encoding="utf-8")
    return path
