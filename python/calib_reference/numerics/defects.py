"""Bad pixels: their deviation from the neighborhood, and boxes that cover them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "boxes_of", "deviation", "edge_mask", "mask_of"]


class Box(NamedTuple):
    """A rectangle of bad pixels, in pixels from the lower left."""

    x0: int
    y0: int
    width: int
    height: int


def deviation(image: NDArray[np.float32], size: int = 9) -> NDArray[np.float32]:
    """Return the difference of each pixel from the median of its neighborhood.

    Parameters
    ----------
    image
        Image in any unit, shape (rows, columns).
    size
        Side of the square neighborhood, pixels.

    Returns
    -------
    difference
        Difference in the same unit. A pixel that is not finite stays so; the neighborhoods use the image's
        median in its place.
    """
    from scipy.ndimage import median_filter

    known = np.isfinite(image)
    filled = image if known.all() else np.where(known, image, np.median(image[known]))
    difference: NDArray[np.float32] = image - median_filter(filled, size=size, mode="nearest")
    return difference


def boxes_of(bad: NDArray[np.bool_]) -> list[Box]:
    """Return boxes that cover exactly the bad pixels of a boolean image.

    Each box is an unbroken run of pixels within one column.
    """
    padded = np.pad(bad, ((1, 1), (0, 0))).astype(np.int8)
    edges = np.diff(padded, axis=0).T
    x_begin, y_begin = np.nonzero(edges == 1)
    _, y_end = np.nonzero(edges == -1)
    return [Box(int(x), int(y), 1, int(end - y)) for x, y, end in zip(x_begin, y_begin, y_end, strict=True)]


def mask_of(boxes: list[Box], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return a boolean image that is true within the boxes; the inverse of `boxes_of`.

    Parameters
    ----------
    boxes
        Rectangles, which may overlap.
    shape
        Rows and columns of the image.

    Raises
    ------
    ValueError
        Raised if a box does not lie within an image of this shape.
    """
    bad = np.zeros(shape, dtype=bool)
    for box in boxes:
        x0, y0, width, height = box
        if min(x0, y0) < 0 or x0 + width > shape[1] or y0 + height > shape[0]:
            raise ValueError(f"{box} does not lie within an image of shape {shape}")
        bad[y0 : y0 + height, x0 : x0 + width] = True
    return bad


def edge_mask(shape: tuple[int, int], rows: int, columns: int) -> NDArray[np.bool_]:
    """Return a boolean image that is true in the outermost rows and columns."""
    edge = np.ones(shape, dtype=bool)
    edge[rows : shape[0] - rows, columns : shape[1] - columns] = False
    return edge
