"""``defects``: bad pixels that one RUN has and another lacks, by amplifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from lsst.daf.butler.direct_butler import DirectButler
from numpy.typing import NDArray

from ..protocol.amplifiers import DefectsParams, DefectsResult
from ..session import Session
from .amplifier_levels import Regions, count_pixels, regions_of
from .amplifiers import read_row, rows_of_run
from .focal_plane import find_camera
from .gains import Columns
from .row import Row

_CORNERS = ("x0", "y0", "width", "height")
_MOST = 2**15
"""Rows or columns of an image; no detector has more, and a damaged table could name any."""

type Boxes = NDArray[np.int64]
"""A row a box: column and row of its lower left pixel, from 0, width and height."""


class _Counts(NamedTuple):
    detector: int
    amplifier: str
    pixels: int | None
    now: int
    added: int
    removed: int


def defects(session: Session, params: DefectsParams) -> DefectsResult:
    """Compare the bad pixels of each detector that both RUNs have.

    Raises ``dataset-missing`` and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    new, old = (
        {int(row.data_id["detector"]): row for row in rows_of_run(butler, params.dataset_type, run)}
        for run in (params.run, params.against)
    )
    regions = _regions(butler, params)
    both = sorted({*new} & {*old})
    counts = [
        each
        for detector in both
        for each in _compare(
            detector,
            read_boxes(butler, new[detector]),
            read_boxes(butler, old[detector]),
            regions.get(detector, {}),
        )
    ]
    return DefectsResult(
        ids=[rows[detector].id for detector in both for rows in (new, old)],
        **{name: [getattr(each, name) for each in counts] for name in _Counts._fields},
        only=sorted({*new} ^ {*old}),
    )


def read_boxes(butler: DirectButler, row: Row) -> Boxes:
    """Read boxes of bad pixels with the layout of ip_isr, which is that of FITS regions, or of the reference pipelines.

    Raises ``dataset-missing`` and ``dataset-unreadable``.
    """
    return read_row(butler, row, "defects", _boxes)


def mask_of(boxes: Boxes, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return an image that is true where a pixel is bad; what lies outside is left out."""
    mask = np.zeros(shape, bool)
    for x, y, width, height in boxes.tolist():
        mask[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)] = True
    return mask


def _boxes(columns: Columns) -> Boxes:
    if all(name in columns for name in _CORNERS):
        found = np.stack([columns[name].astype(np.int64) for name in _CORNERS], axis=1)
    else:
        # The center of a region counts pixels from 1.
        size = np.asarray(columns["r"], np.float64).reshape(-1, 2)
        center = np.stack([columns["x"], columns["y"]], axis=1).astype(np.float64)
        corner = center - 1.0 - (size - 1.0) / 2.0
        found = np.rint(np.concatenate([corner, size], axis=1)).astype(np.int64)
    if found.size and (np.abs(found).max() > _MOST or found[:, 2:].min() < 0):
        raise ValueError("it has a box that lies on no detector")
    return found


def _compare(
    detector: int, new: Boxes, old: Boxes, regions: Mapping[str, tuple[slice, slice]]
) -> Sequence[_Counts]:
    if regions:
        shape = (
            max(rows.stop for rows, _ in regions.values()),
            max(columns.stop for _, columns in regions.values()),
        )
    else:
        corners = np.concatenate([new, old, np.zeros((1, 4), np.int64)])
        shape = (
            int((corners[:, 1] + corners[:, 3]).max()),
            int((corners[:, 0] + corners[:, 2]).max()),
        )
    now, before = mask_of(new, shape), mask_of(old, shape)
    places: Mapping[str, tuple[slice, slice]] = regions or {"": (slice(0, shape[0]), slice(0, shape[1]))}
    return [
        _Counts(
            detector,
            name,
            count_pixels(region) if regions else None,
            int(now[region].sum()),
            int((now[region] & ~before[region]).sum()),
            int((before[region] & ~now[region]).sum()),
        )
        for name, region in places.items()
    ]


def _regions(butler: DirectButler, params: DefectsParams) -> Regions:
    camera = find_camera(butler, params.instrument, params.cameras)
    if camera is None:
        return {}
    try:
        return regions_of(camera)
    except (AttributeError, TypeError):
        return {}
