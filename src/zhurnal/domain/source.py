"""Where documents come from, as far as the domain cares: a path gives a document or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

Document = Mapping[str, Any]
Items = list[dict[str, Any]]
T = TypeVar("T")


class Source(Protocol):
    """A set of documents at one moment. Documents are shared: nobody may change one in place."""

    def get(self, path: str) -> Document | None:
        """The document at `path`, or None."""

    def list(self, prefix: str) -> Sequence[str]:
        """Sorted paths of all documents whose path starts with the folder `prefix` (ends with "/")."""

    def names(self, folder: str) -> Sequence[str]:
        """Sorted names of what stands directly in a folder, "years"; reads no more than that folder.

        In a draft also of what was there before: whoever asks looks whether it still is.
        """

    def derive(self, path: str, function: Callable[[Document], T]) -> T | None:
        """function(document at path), remembered for as long as the document is; None where none stands."""


class MemorySource:
    """Documents in a dictionary; for tests and small things."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = dict(documents)

    def get(self, path: str) -> Document | None:
        return self._documents.get(path)

    def list(self, prefix: str) -> Sequence[str]:
        return sorted(path for path in self._documents if path.startswith(prefix))

    def names(self, folder: str) -> Sequence[str]:
        return names_in(folder, self._documents)

    def derive(self, path: str, function: Callable[[Document], T]) -> T | None:
        document = self._documents.get(path)
        return None if document is None else function(document)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a draft had at a path: whether anything was laid over, and what."""

    path: str
    over: bool
    document: dict[str, Any] | None


class Draft:
    """A source with changes laid over it: copy on write, so that the base stays as it was."""

    def __init__(self, base: Source) -> None:
        self._base = base
        self._over: dict[str, dict[str, Any] | None] = {}
        # Of documents that were opened by `edit_list`: the ids of those items that are the draft's own by now.
        self._own_items: dict[str, set[str]] = {}

    @property
    def base(self) -> Source:
        """What the changes are laid over."""
        return self._base

    def get(self, path: str) -> Document | None:
        return self._over[path] if path in self._over else self._base.get(path)

    def list(self, prefix: str) -> Sequence[str]:
        paths = set(self._base.list(prefix))
        for path, document in self._over.items():
            if path.startswith(prefix):
                (paths.add if document is not None else paths.discard)(path)
        return sorted(paths)

    def names(self, folder: str) -> Sequence[str]:
        return sorted({*self._base.names(folder), *names_in(folder, self._over)})

    def derive(self, path: str, function: Callable[[Document], T]) -> T | None:
        if path in self._over:
            document = self._over[path]
            return None if document is None else function(document)
        return self._base.derive(path, function)

    def edit(self, path: str, new: Document | None = None) -> dict[str, Any]:
        """The document at `path` to be changed in place; made from `new` where none stands.

        Raises KeyError where no document stands and none is given.
        """
        current = self._over.get(path)
        if current is None:
            current = self._over[path] = own(self._found(path, new))
        elif self._own_items.pop(path, None) is not None:
            current = self._over[path] = own(current)
        return current

    def edit_list(self, path: str, key: str, new: Document | None = None) -> Items:
        """As `edit`, the list `key` alone, to be added to and sorted in place. Its items are shared: `edit_item`."""
        current = self._over.get(path)
        if current is None:
            found = self._found(path, new)
            current = self._over[path] = {**found, key: list(found.get(key, ()))}
            self._own_items[path] = set()
        items: Items = current.setdefault(key, [])
        return items

    def edit_item(self, path: str, key: str, item: str) -> dict[str, Any]:
        """The item with the id `item` of the list `key`, to be changed in place; what stands beside it is not copied.

        Raises KeyError where no document stands, StopIteration where the item does not.
        """
        items = self.edit_list(path, key)
        place = next(place for place, entry in enumerate(items) if entry["id"] == item)
        known = self._own_items.get(path)
        if known is not None and item not in known:
            known.add(item)
            items[place] = own(items[place])
        return items[place]

    def _found(self, path: str, new: Document | None) -> Document:
        found = None if path in self._over else self._base.get(path)
        found = new if found is None else found
        if found is None:
            raise KeyError(path)
        return found

    def put(self, path: str, document: Document | None) -> None:
        """Lay `document` (None: nothing) at `path`."""
        self._own_items.pop(path, None)
        self._over[path] = None if document is None else own(document)

    def save(self, path: str) -> Saved:
        """What is laid over at `path` now, for `restore`."""
        over = self._over.get(path)
        return Saved(path, path in self._over, None if over is None else own(over))

    def restore(self, saved: Saved) -> None:
        """Make `saved.path` what it was when saved."""
        self._own_items.pop(saved.path, None)
        if saved.over:
            self._over[saved.path] = saved.document
        else:
            self._over.pop(saved.path, None)

    @property
    def changed(self) -> Mapping[str, Document | None]:
        """What was laid over: path to document, None where it was taken away."""
        return dict(self._over)


def own(document: Document) -> dict[str, Any]:
    """A copy of a document that is free to change. Documents are trees of maps, lists and values that cannot
    change, so that the bookkeeping of `copy.deepcopy`, five times the cost, is not needed."""
    return {key: _own(value) for key, value in document.items()}


def _own(value: Any) -> Any:
    # By class first: to ask for a Mapping takes ten times as long as to copy a text.
    kind = value.__class__
    if kind is str:
        return value
    if kind is dict or (kind is not list and isinstance(value, Mapping)):
        return {key: below if below.__class__ is str else _own(below) for key, below in value.items()}
    if kind is list or isinstance(value, tuple):
        return [_own(below) for below in value]
    return value


def names_in(folder: str, paths: Iterable[str]) -> list[str]:
    """Sorted names of what stands directly in `folder`, out of whole paths."""
    begin = f"{folder}/"
    return sorted({path[len(begin) :].partition("/")[0] for path in paths if path.startswith(begin)})
