"""``rows``: the datasets behind a fingerprint."""

from __future__ import annotations

from collections.abc import Sequence

from ..protocol.datasets import RowsParams, RowsResult
from ..session import Session
from .table import Row, read_rows


def rows(session: Session, params: RowsParams) -> RowsResult:
    """Read the datasets of one type in a collection; absent collections and types have none."""
    return columns(read_rows(session.reader(params.repo), params.dataset_type, [params.collection]))


def columns(found: Sequence[Row]) -> RowsResult:
    """Return rows as columns for the wire."""
    return RowsResult(
        data_id=[row.data_id for row in found],
        id=[row.id for row in found],
        run=[row.run for row in found],
        begin=[row.begin for row in found],
        end=[row.end for row in found],
        empty=[row.empty for row in found],
    )
