"""One registry class for everything that comes in many: readers, detectors, measures, ….

Adding one file to a registry's folder is enough: :meth:`Registry.load` imports every module of the
folder, and a module registers what it holds with :meth:`Registry.register`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar, runtime_checkable


@runtime_checkable
class Named(Protocol):
    """Anything with a name that is unique in its registry."""

    @property
    def name(self) -> str:
        """Return the unique name."""
        ...


ItemT = TypeVar("ItemT", bound=Named)


class Registry(Generic[ItemT]):
    """Items of one kind, found by the folder that they live in.

    Parameters
    ----------
    kind : str
        What an item is called in messages, e.g. ``"measure"``.
    package : str
        The package whose modules register items, e.g. ``"pushoff.measures"``.
    """

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self.package = package
        self._items: dict[str, ItemT] = {}
        self._loaded = False

    def register(self, item: ItemT) -> ItemT:
        """Add an item; a second one of the same name is a programming error."""
        if item.name in self._items:
            raise ValueError(f"two {self.kind}s are named {item.name!r}")
        self._items[item.name] = item
        return item

    def load(self) -> None:
        """Import every module of the package once (sub-packages too)."""
        if self._loaded:
            return
        self._loaded = True
        package = importlib.import_module(self.package)
        for info in pkgutil.walk_packages(package.__path__, prefix=f"{self.package}."):
            importlib.import_module(info.name)

    def __iter__(self) -> Iterator[ItemT]:
        self.load()
        return iter([self._items[name] for name in sorted(self._items)])

    def __len__(self) -> int:
        self.load()
        return len(self._items)

    def __contains__(self, name: object) -> bool:
        self.load()
        return name in self._items

    def get(self, name: str) -> ItemT:
        """Return the item of that name; raises KeyError that lists the known names."""
        self.load()
        if name not in self._items:
            raise KeyError(f"no {self.kind} is named {name!r}; known: {', '.join(self.names())}")
        return self._items[name]

    def names(self) -> tuple[str, ...]:
        """Return all names, sorted."""
        self.load()
        return tuple(sorted(self._items))
