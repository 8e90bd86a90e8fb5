"""A dataset in a collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..fingerprint import EMPTY_RANGE, line


class Row(NamedTuple):
    """A dataset, the range it is certified for (open outside CALIBRATION collections), and its file.

    ``data_id`` has only the required dimensions. ``begin`` and ``end`` are TAI nanoseconds since 1970-01-01. ``path``
    is as the datastore records it, relative to its root or an absolute URI, and `None` if nothing is recorded. It is
    always absolute if several datastores are chained. ``size`` is in bytes, negative if unknown. ``copies`` are path
    and size of the further copies that chained datastores hold.
    """

    collection: str
    data_id: dict[str, Any]
    id: str
    run: str
    begin: str | None
    end: str | None
    empty: bool
    path: str | None
    size: int
    copies: tuple[tuple[str, int], ...] = ()

    @property
    def files(self) -> Iterator[Row]:
        """The row for each of its files."""
        yield self
        for path, size in self.copies:
            yield self._replace(path=path, size=size, copies=())

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """Dataset and range."""
        return self.id, self.begin, self.end

    def order(self) -> tuple[str, tuple[Any, ...], int, str]:
        """Return the sort key: collection, data ID, begin, UUID."""
        return self.collection, tuple(self.data_id.values()), int(self.begin or 0), self.id

    def fingerprint_line(self, dataset_type: str) -> str:
        """Return the row's line in a fingerprint."""
        if self.empty:
            return line(dataset_type, self.data_id, self.id, EMPTY_RANGE, EMPTY_RANGE)
        return line(dataset_type, self.data_id, self.id, self.begin, self.end)
