"""``picture``: an image of one calibration or residual, alone or compared with another."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import numpy as np
from lsst.daf.butler.direct_butler import DirectButler
from numpy.typing import NDArray

from ..errors import BridgeError
from ..protocol.pictures import Box, DetectorBox, PictureFacts, PictureParams, PictureResult, Stretch
from ..session import Session
from .dataset import load
from .drawing import Drawing, draw
from .pixels import clipped_numbers, good_pixels, unit_of_pixels
from .row import Row
from .table import read_rows

_MANY = 128
_WIDTH = 3.0
_LEAST = 1e-3
"""Smallest side of a focal plane, millimeter or pixels."""

_recent: dict[str, PictureResult] = {}
"""By the request and the UUIDs that it shows, because a dataset never changes; a report shows checkpoints again."""


def picture(session: Session, params: PictureParams) -> PictureResult:
    """Render an image and say what it shows: datasets, unit, stretch, statistics of good pixels.

    Raises ``dataset-missing`` and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    rows = [_find(butler, params, params.run)]
    if params.against:
        rows.append(_find(butler, params, params.against.run))
    key = f"{[row.id for row in rows]} {params.model_dump_json()}"
    if key not in _recent:
        _recent[key] = _picture(butler, rows, params)
        if len(_recent) > _MANY:
            del _recent[next(iter(_recent))]
    return _recent[key]


def _find(butler: DirectButler, params: PictureParams, run: str) -> Row:
    wanted: dict[str, int | str | None] = {"detector": params.detector, "exposure": params.exposure}
    if params.physical_filter is not None:
        wanted["physical_filter"] = params.physical_filter
    return find_image(butler, params.dataset_type, run, wanted)


def find_image(
    butler: DirectButler, dataset_type: str, run: str, wanted: Mapping[str, int | str | None]
) -> Row:
    """Return the first dataset of a RUN with these values, `None` for a dimension that it lacks.

    Raises ``dataset-missing``.
    """
    for row in read_rows(butler, dataset_type, [run]):
        if all(row.data_id.get(name) == value for name, value in wanted.items()):
            return row
    named = "".join(f" of {name} {value}" for name, value in wanted.items() if value is not None)
    raise BridgeError("dataset-missing", f"{run} has no {dataset_type}{named}")


def _picture(butler: DirectButler, rows: Sequence[Row], params: PictureParams) -> PictureResult:
    datasets = [load(butler, row) for row in rows]
    images = [good_pixels(dataset) for dataset in datasets]
    if any(image is None for image in images):
        return PictureResult(png=None)
    pixels = _compare([image for image in images if image is not None], params)
    unit = unit_of_pixels(datasets[0], params.dataset_type)
    if params.against and params.against.operation == "over":
        unit = ""
    numbers = clipped_numbers(pixels)
    stretch = params.stretch or _usual(numbers.median, numbers.stdev)
    boxes = boxes_inside(params.focal_plane, pixels.shape) if params.detector is None else []
    drawing = draw(pixels, stretch, unit, boxes, params.width)
    return PictureResult(
        png=base64.b64encode(drawing.png).decode(),
        facts=_facts(rows, params, unit, stretch, drawing, pixels),
    )


def _compare(images: Sequence[NDArray[np.float64]], params: PictureParams) -> NDArray[np.float64]:
    if not params.against:
        return images[0]
    new, old = images
    if new.shape != old.shape:
        raise BridgeError(
            "dataset-unreadable",
            f"{params.dataset_type} has {new.shape} pixels in {params.run} and {old.shape} in {params.against.run}, "
            "so that they cannot be compared",
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        return new - old if params.against.operation == "minus" else new / old


def _usual(median: float | None, stdev: float | None) -> Stretch:
    center, width = median or 0.0, _WIDTH * (stdev or 0.0) or 1.0
    return Stretch(low=center - width, high=center + width)


def boxes_inside(boxes: Sequence[DetectorBox], shape: tuple[int, ...]) -> list[DetectorBox]:
    """Scale boxes of the focal plane to a mosaic; empty if its shape is not that of the focal plane."""
    if not boxes:
        return []
    left, bottom = min(box.x for box in boxes), min(box.y for box in boxes)
    width = max(box.x + box.width for box in boxes) - left
    height = max(box.y + box.height for box in boxes) - bottom
    rows, columns = shape
    if min(width, height) < _LEAST:
        return []
    across, up = columns / width, rows / height
    # A mosaic drops a few pixels of each detector when it is binned.
    if abs(height * across - rows) > 0.02 * rows:
        return []

    def scaled(box: Box) -> dict[str, float]:
        corner = {"x": (box.x - left) * across, "y": (box.y - bottom) * up}
        return {**corner, "width": box.width * across, "height": box.height * up}

    return [
        box.model_copy(
            update={
                **scaled(box),
                "amplifiers": [amp.model_copy(update=scaled(amp)) for amp in box.amplifiers],
            }
        )
        for box in boxes
    ]


def _facts(
    rows: Sequence[Row],
    params: PictureParams,
    unit: str,
    stretch: Stretch,
    drawing: Drawing,
    pixels: NDArray[np.float64],
) -> PictureFacts:
    numbers = clipped_numbers(pixels)
    return PictureFacts(
        ids=[row.id for row in rows],
        dataset_type=params.dataset_type,
        operation=params.against.operation if params.against else None,
        unit=unit,
        low=_rounded(stretch.low),
        high=_rounded(stretch.high),
        median=None if numbers.median is None else _rounded(numbers.median),
        stdev=None if numbers.stdev is None else _rounded(numbers.stdev),
        used=numbers.used,
        pixels=numbers.pixels,
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        averaged=drawing.averaged,
        outlines=drawing.outlines,
    )


def _rounded(value: float) -> float:
    """Six digits, so that the digest of a report is the same on another machine."""
    return float(f"{value:.6g}")
