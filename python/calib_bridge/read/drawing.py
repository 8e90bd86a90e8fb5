"""Pixels as a PNG in shades of gray, with outlines of detectors and a scale."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..protocol.pictures import DetectorBox, Stretch

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

_SHADES = 48
"""A noisy image with more shades is a larger file, and the eye sees no difference."""

_BAR = 34
_FONT = 14


class Drawing(NamedTuple):
    """A PNG. Each of its pixels is the mean of ``averaged`` x ``averaged`` pixels of the image."""

    png: bytes
    averaged: int
    outlines: bool


def draw(
    pixels: NDArray[np.float64], stretch: Stretch, unit: str, boxes: Sequence[DetectorBox], width: int
) -> Drawing:
    """Draw an image with row 0 at the bottom.

    Pixels without a value are hatched. The scale below the image names the values of black and white.
    """
    from PIL import Image, ImageDraw  # slow to import

    averaged = max(1, -(-pixels.shape[1] // width))
    shown = _mean_of_blocks(pixels, averaged)
    times = max(1, min(width // 2, 512) // max(shown.shape))
    gray = np.kron(_shades(shown, stretch), np.ones((times, times), dtype=np.uint8))
    rows, columns = gray.shape
    canvas = Image.new("L", (max(columns, 240), rows + _BAR), 255)
    canvas.paste(Image.fromarray(gray[::-1]), (0, 0))
    pen = ImageDraw.Draw(canvas)
    for box in boxes:
        _outline(pen, box, times / averaged, rows)
    _scale(canvas, pen, rows, stretch, unit)
    stream = io.BytesIO()
    canvas.save(stream, format="png", compress_level=6)
    return Drawing(stream.getvalue(), averaged, bool(boxes))


def _mean_of_blocks(pixels: NDArray[np.float64], factor: int) -> NDArray[np.float64]:
    if factor == 1:
        return pixels
    rows, columns = (length // factor for length in pixels.shape)
    blocks = pixels[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
    finite = np.isfinite(blocks)
    total = np.where(finite, blocks, 0.0).sum(axis=(1, 3))
    count = finite.sum(axis=(1, 3))
    with np.errstate(invalid="ignore"):
        mean: NDArray[np.float64] = total / count
    return mean


def _shades(pixels: NDArray[np.float64], stretch: Stretch) -> NDArray[np.uint8]:
    span = (stretch.high - stretch.low) or 1.0
    scaled = np.clip((np.nan_to_num(pixels, nan=0.0) - stretch.low) / span, 0, 1)
    gray = (np.round(scaled * (_SHADES - 1)) * (255 / (_SHADES - 1))).astype(np.uint8)
    rows, columns = np.indices(pixels.shape)
    hatch = np.where((rows + columns) % 8 < 2, 90, 200).astype(np.uint8)
    return np.where(np.isfinite(pixels), gray, hatch)


def _outline(pen: ImageDraw, box: DetectorBox, scale: float, rows: int) -> None:
    left, right = box.x * scale, (box.x + box.width) * scale - 1
    top, bottom = rows - (box.y + box.height) * scale, rows - box.y * scale - 1
    pen.rectangle((left, top, right, bottom), outline=0)
    pen.rectangle((left + 1, top + 1, right - 1, bottom - 1), outline=255)
    font = _font(max(9, min(_FONT, int((right - left) / 6))))
    name = box.name or str(box.detector)
    x1, y1, x2, y2 = pen.textbbox((left + 3, top + 3), name, font=font)
    if x2 < right:
        pen.rectangle((x1 - 2, y1 - 2, x2 + 2, y2 + 2), fill=255)
        pen.text((left + 3, top + 3), name, font=font, fill=0)


def _scale(canvas: Image, pen: ImageDraw, top: int, stretch: Stretch, unit: str) -> None:
    """Draw a bar from black to white between its two values, below the image."""
    from PIL import Image

    font = _font(_FONT)
    low, high = f"{stretch.low:.4g}", f"{stretch.high:.4g} {unit}".strip()
    left = 4 + int(pen.textlength(low, font=font)) + 6
    right = canvas.width - int(pen.textlength(high, font=font)) - 10
    pen.text((4, top + 9), low, font=font, fill=0)
    pen.text((right + 6, top + 9), high, font=font, fill=0)
    if right - left < 20:
        return
    bar = np.tile(np.linspace(0, 255, right - left).astype(np.uint8), (14, 1))
    canvas.paste(Image.fromarray(bar), (left, top + 10))
    pen.rectangle((left - 1, top + 9, right, top + 24), outline=0)


def _font(size: int) -> FreeTypeFont | ImageFont:
    from PIL import ImageFont

    return ImageFont.load_default(size)
