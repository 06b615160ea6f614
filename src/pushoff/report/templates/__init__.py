"""The page's templates; everything is escaped unless it is our own markup."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import jinja2


def read(name: str) -> str:
    """Return the text of a file of this folder."""
    return (resources.files("pushoff.report.templates") / name).read_text("utf-8")


def render(name: str, **context: object) -> str:
    """Return a template filled in; a name that the context lacks is an error."""
    return _environment().get_template(name).render(context)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(read),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
