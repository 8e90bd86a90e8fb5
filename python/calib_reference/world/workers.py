"""Running work in several processes, or in this process if starting others would take longer."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Mapper", "mapper"]

WORTHWHILE = 200
"""Least number of raws for which further processes save time: each process imports for a second."""


class Mapper(Protocol):
    """A `map` over one sequence that runs to completion."""

    def __call__[T, R](self, function: Callable[[T], R], items: Sequence[T], chunk: int = 1) -> list[R]:
        """Return the results in the order of the items.

        Parameters
        ----------
        function
            Function of a module, because other processes import it by name.
        items
            Arguments, which can be pickled.
        chunk
            Number of items that a process takes at a time.
        """
        ...


@contextmanager
def mapper(raws: int) -> Iterator[Mapper]:
    """Yield a `Mapper` for a world with the given number of raws."""
    cores = os.cpu_count() or 1
    if cores == 1 or raws < WORTHWHILE:
        yield _map_here
        return
    # Processes are not forked from this one, which has open Butler connections. The fork server imports once.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["calib_reference.world.seed"])
    with ProcessPoolExecutor(cores, mp_context=context) as executor:

        def map_in_processes[T, R](function: Callable[[T], R], items: Sequence[T], chunk: int = 1) -> list[R]:
            return list(executor.map(function, items, chunksize=chunk))

        yield map_in_processes


def _map_here[T, R](function: Callable[[T], R], items: Sequence[T], chunk: int = 1) -> list[R]:  # noqa: ARG001
    return [function(item) for item in items]
