"""Corrections of a dataset: a text that replaces it, pixels marked as bad, or a dataset of another RUN.

The bridge knows no product and asks the dataset's own class. The reference's classes have ``with_bad(boxes)``. An
``lsst.afw.image.Exposure`` has a mask. ``lsst.ip.isr.Defects`` has boxes in ``toDict`` and ``fromDict``. The code for
the last two was written from the stack's sources and has never run with the stack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lsst.daf.butler import DatasetRef
from lsst.daf.butler.direct_butler import DirectButler

from .errors import BridgeError
from .protocol.corrected import Box, CorrectedDataset
from .read.pixels import pixels_of
from .refs import find_datasets
from .text import cards_of, read_text, with_cards

_FIELDS = ("x0", "y0", "width", "height")

type Shape = tuple[int, int]
"""Number of rows and columns, in pixels."""


def find_sources(
    butler: DirectButler, dataset_type: str, base: str | None, datasets: Sequence[CorrectedDataset]
) -> dict[str, DatasetRef]:
    """Find the dataset that each correction starts from.

    Returns
    -------
    sources : `dict` [`str`, `~lsst.daf.butler.DatasetRef`]
        By the UUID of the corrected dataset.

    Raises
    ------
    BridgeError
        ``base-gone`` if a source does not exist, or is not of that type or in that RUN.
    """
    wanted = [UUID(each.taken or each.replaces) for each in datasets if each.text is None]
    found = find_datasets(butler, [*wanted, *(UUID(each.replaces) for each in datasets)])
    gone = [
        *(str(id_) for id_ in wanted if id_ not in found or found[id_].datasetType.name != dataset_type),
        *(
            each.replaces
            for each in datasets
            if (ref := found.get(UUID(each.replaces))) is None or base not in (None, ref.run)
        ),
    ]
    if gone:
        raise BridgeError("base-gone", f"{dataset_type} not found: {', '.join(dict.fromkeys(gone))}")
    return {
        each.id: found[UUID(each.replaces if each.text else each.taken or each.replaces)] for each in datasets
    }


def make_corrected(
    butler: DirectButler, source: DatasetRef, dataset: CorrectedDataset, texts: Mapping[str, str]
) -> Any:
    """Make one corrected dataset, with its header cards, without writing it.

    Raises
    ------
    BridgeError
        ``text-unreadable``, ``file-digest-differs``, ``formatter-missing``; ``correction-invalid`` if its pixels cannot
        be marked or it has no header; ``base-gone`` if the source's file is lost.
    """
    if dataset.text is not None:
        text = texts.get(dataset.text.sha256, "")
        if hashlib.sha256(text.encode()).hexdigest() != dataset.text.sha256:
            raise BridgeError(
                "file-digest-differs",
                f"{dataset.text.path} does not have the declared sha256 {dataset.text.sha256}",
            )
        made = read_text(source.datasetType, dataset.text.path, text, dataset.data_id)
    else:
        try:
            made = butler.get(source)
        except FileNotFoundError as error:
            raise BridgeError("base-gone", f"{source.id} in {source.run}: {error}") from error
        except Exception as error:  # a formatter may raise anything for a damaged file
            raise BridgeError("correction-invalid", f"{source.id} in {source.run}: {error}") from error
    result = with_cards(mark_bad(made, dataset.boxes) if dataset.boxes else made, dataset.cards)
    if not dataset.cards.keys() <= cards_of(result).keys():
        raise BridgeError(
            "correction-invalid", f"{type(result).__name__} has no header to record the correction"
        )
    return result


def mark_bad(dataset: Any, boxes: Sequence[Box]) -> Any:
    """Mark pixels as bad and return the result; the given dataset may be changed.

    Raises
    ------
    BridgeError
        ``correction-invalid`` if a box does not lie within the image, or the dataset has no pixels to mark.
    """
    require_inside(boxes, image_shape(dataset))
    plain = [(box.x, box.y, box.width, box.height) for box in boxes]
    mask: Any = getattr(dataset, "mask", None)
    if (with_bad := getattr(dataset, "with_bad", None)) is not None:
        try:
            return with_bad(plain)
        except ValueError as error:
            raise BridgeError("correction-invalid", str(error)) from error
    if hasattr(mask, "getPlaneBitMask"):
        bad = mask.getPlaneBitMask("BAD")
        for x, y, width, height in plain:
            mask.array[y : y + height, x : x + width] |= bad
        return dataset
    if hasattr(dataset, "toDict") and set(_FIELDS) <= set(columns := dataset.toDict()):
        more = zip(*plain, strict=True)
        longer = {name: [*columns[name], *values] for name, values in zip(_FIELDS, more, strict=True)}
        return type(dataset).fromDict({**columns, **longer})
    raise BridgeError(
        "correction-invalid", f"{type(dataset).__name__} has no pixels that could be marked as bad"
    )


def image_shape(dataset: Any) -> Shape | None:
    """Return the shape of an image, or `None` if the dataset is not an image."""
    pixels = pixels_of(dataset)
    return None if pixels is None else (pixels.shape[0], pixels.shape[1])


def require_inside(boxes: Sequence[Box], shape: Shape | None) -> None:
    """Refuse boxes that are empty or do not lie within an image; `None` skips the check of the size.

    Raises
    ------
    BridgeError
        ``correction-invalid``.
    """
    for box in boxes:
        at = f"{box.width} x {box.height} pixels at {box.x}, {box.y}"
        if min(box.x, box.y) < 0 or min(box.width, box.height) < 1:
            raise BridgeError("correction-invalid", f"{at} are not a rectangle within an image")
        if shape and (box.x + box.width > shape[1] or box.y + box.height > shape[0]):
            raise BridgeError("correction-invalid", f"{at} do not lie within {shape[1]} x {shape[0]} pixels")
