"""Datasets of one type in some collections, as rows."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from lsst.daf.butler import MissingCollectionError, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler

from .row import Row
from .table_query import query_rows
from .table_sql import knows_schema, select_rows

__all__ = ["Row", "read_rows"]

_LOG = logging.getLogger(__name__)


def read_rows(butler: DirectButler, dataset_type: str, collections: Sequence[str]) -> list[Row]:
    """Read datasets with their validity ranges and the files that the datastore records for them.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    dataset_type : `str`
        An unregistered type has no rows.
    collections : `~collections.abc.Sequence` [`str`]
        RUN, TAGGED or CALIBRATION collections; absent collections have no rows.

    Returns
    -------
    rows : `list` [`Row`]
        Sorted by collection, data ID and begin. One statement reads them all.
    """
    if not collections:
        return []
    try:
        read = select_rows if knows_schema(butler) else query_rows
        rows = read(butler, dataset_type, collections)
    except (MissingDatasetTypeError, MissingCollectionError):
        return []
    return sorted(rows, key=Row.order)
