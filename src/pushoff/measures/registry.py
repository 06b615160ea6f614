"""The registry of measures and the decorator that fills it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from pushoff.core.measures import Measure, MeasureFunction
from pushoff.core.registry import Registry

MEASURES: Registry[Measure] = Registry("measure", "pushoff.measures")

ANY_VIEW = ("3d", "left", "right", "rear", "front", "unknown")
SAGITTAL = ("3d", "left", "right")
FRONTAL = ("3d", "rear", "front")
THREE_D = ("3d",)
#: From behind and in front, midstance is what contact is built around: no share of either is found.
NOT_FACING = ("3d", "left", "right", "unknown")


def measure(
    *,
    title: str,
    unit: str,
    needs: tuple[str, ...],
    views: tuple[str, ...],
    tolerance: Mapping[str, float],
    cite: tuple[str, ...] = ("pushoff",),
    both: bool = False,
    estimated: Mapping[str, float] | None = None,
) -> Callable[[MeasureFunction], MeasureFunction]:
    """Register a function of the strides as a measure of the same name.

    The first paragraph of its docstring becomes the description. See
    :class:`pushoff.core.measures.Measure` for the fields and ``pushoff.measures.needs`` for the
    words of ``needs``.
    """

    def register(function: MeasureFunction) -> MeasureFunction:
        name: str = getattr(function, "__name__", "")
        text = inspect.cleandoc(function.__doc__ or "")
        MEASURES.register(
            Measure(
                name=name,
                title=title,
                unit=unit,
                function=function,
                needs=needs,
                views=views,
                tolerance=tolerance,
                cite=cite,
                description=" ".join(text.split("\n\n")[0].split()),
                both=both,
                estimated=estimated or {},
            )
        )
        return function

    return register
