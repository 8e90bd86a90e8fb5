"""Work in several processes, or in this one where starting others would take longer."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Mapper", "mapper"]

WORTHWHILE = 200
"""Raws from which on further processes pay: each costs a second of imports."""


class Mapper(Protocol):
    """A `map` over one sequence that is done when it returns; results are in the order of the sequence."""

    def __call__[T, R](self, function: Callable[[T], R], items: Sequence[T], chunk: int = 1) -> list[R]:
        """Return the results of a module's function, which another process finds by its name."""
        ...


@contextmanager
def mapper(raws: int) -> Iterator[Mapper]:
    """Yield a `Mapper` that is fit for a world of so many raws."""
    cores = os.cpu_count() or 1
    if cores == 1 or raws < WORTHWHILE:
        yield _here
        return
    # Started afresh, because a fork would share Butler's connections; the imports are made once.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["calib_reference.world.seed"])
    with ProcessPoolExecutor(cores, mp_context=context) as executor:

        def there[T, R](function: Callable[[T], R], items: Sequence[T], chunk: int = 1) -> list[R]:
            return list(executor.map(function, items, chunksize=chunk))

        yield there


def _here[T, R](function: Callable[[T], R], items: Sequence[T], chunk: int = 1) -> list[R]:  # noqa: ARG001
    return [function(item) for item in items]
