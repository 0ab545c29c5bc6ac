"""Values of an object that are made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy_property(Generic[T]):  # noqa: N801 - as `property` and `cached_property`, whose place it takes
    """`functools.cached_property` without the lock that it has in Python 3.11, one for all objects of a class: while
    one request's thread reads the record, those of all others would wait. Two threads that ask one object at once may
    both make the value; the later one stays."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> lazy_property[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> T | lazy_property[T]:
        if instance is None:
            return self
        made = instance.__dict__[self._name] = self._make(instance)
        return made
