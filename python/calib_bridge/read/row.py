"""A dataset in a collection."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..fingerprint import EMPTY_RANGE, line


class Row(NamedTuple):
    """A dataset, the range it is certified for (open outside CALIBRATION collections), and its file.

    ``data_id`` has the required dimensions only; ``path`` is as the datastore records it, relative to its root or an
    absolute URI, and `None` where it records nothing; ``size`` is in bytes, negative where nobody measured it.
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

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """Dataset and range."""
        return self.id, self.begin, self.end

    def order(self) -> tuple[str, tuple[Any, ...], int, str]:
        """Sort key: collection, data ID, beginning, UUID."""
        return self.collection, tuple(self.data_id.values()), int(self.begin or 0), self.id

    def fingerprint_line(self, dataset_type: str) -> str:
        """Line of the row in a fingerprint."""
        if self.empty:
            return line(dataset_type, self.data_id, self.id, EMPTY_RANGE, EMPTY_RANGE)
        return line(dataset_type, self.data_id, self.id, self.begin, self.end)
