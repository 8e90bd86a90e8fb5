"""Rows by Butler's public query interface: for unknown schemas, and to test our own SELECT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from lsst.daf.butler import DatasetRef
from lsst.daf.butler.direct_butler import DirectButler

from ..internals import find_files
from ..tai import from_timespan
from .row import Row


def query_rows(butler: DirectButler, dataset_type: str, collections: Sequence[str]) -> list[Row]:
    """Read rows; see `~calib_bridge.read.table.read_rows`.

    ``find_first`` is off because with it Butler refuses a data ID that is certified twice.
    """
    definition = butler.get_dataset_type(dataset_type)
    existing = [name for name in collections if butler.collections.query([name])]
    if not existing:
        return []
    fields: set[Literal["dataset_id", "run", "collection", "timespan"]] = {"dataset_id", "run", "collection"}
    if definition.isCalibration():
        fields.add("timespan")
    with butler.query() as query:
        found = list(
            query.join_dataset_search(dataset_type, existing)
            .general(definition.dimensions, dataset_fields={dataset_type: fields}, find_first=False)
            .iter_tuples(definition)
        )
    files = find_files(butler, [result.refs[0] for result in found])
    rows = []
    for result in found:
        ref: DatasetRef = result.refs[0]
        timespan = result.raw_row.get(f"{dataset_type}.timespan")
        begin, end = from_timespan(timespan)
        copies = files.get(ref.id, [])
        path, size = copies[0] if copies else (None, -1)
        rows.append(
            Row(
                collection=result.raw_row[f"{dataset_type}.collection"],
                data_id=dict(ref.dataId.required),
                id=str(ref.id),
                run=ref.run,
                begin=begin,
                end=end,
                empty=timespan is not None and timespan.isEmpty(),
                path=path,
                size=size,
                copies=tuple(copies[1:]),
            )
        )
    return rows
