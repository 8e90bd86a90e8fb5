"""``rows``: what stands behind a fingerprint."""

from __future__ import annotations

from collections.abc import Sequence

from ..protocol.datasets import RowsParams, RowsResult
from ..session import Session
from .table import Row, read_rows


def rows(session: Session, params: RowsParams) -> RowsResult:
    """Read the datasets of one type in a collection.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.datasets.RowsParams`
        Repository, collection and type.

    Returns
    -------
    result : `~calib_bridge.protocol.datasets.RowsResult`
        Columns; empty where the collection or the type does not exist.
    """
    return columns(read_rows(session.reader(params.repo), params.dataset_type, [params.collection]))


def columns(found: Sequence[Row]) -> RowsResult:
    """Rows as they travel."""
    return RowsResult(
        data_id=[row.data_id for row in found],
        id=[row.id for row in found],
        run=[row.run for row in found],
        begin=[row.begin for row in found],
        end=[row.end for row in found],
        empty=[row.empty for row in found],
    )
