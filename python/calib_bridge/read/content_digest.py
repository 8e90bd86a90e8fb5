"""Digests of contents: the same for two files that hold the same calibration and were written at different times."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from astropy.io import fits

from .recorded import open_recorded
from .row import Row

_WHEN_WRITTEN = (
    "CALIB_CREATION_",
    "CALIB CREATION ",
    "LSST BUTLER ",
    "CHECKSUM",
    "DATASUM",
    "COMMENT",
)
"""Beginnings of the names of cards that tell when, and as which dataset, a file was written."""


def content_digest(root: str | None, row: Row) -> str | None:
    """Return the sha256 of a dataset's content; `None` if the file cannot be read.

    Parameters
    ----------
    root : `str` or `None`
        The datastore's root folder.
    row : `Row`
        The dataset.

    Returns
    -------
    digest : `str` or `None`
        A FITS file is digested by the cards and data of all parts, without cards that tell when, and as which dataset,
        the file was written. Any other file is digested by all its bytes.
    """
    if row.path is None:
        return None
    digest = hashlib.sha256()
    try:
        with open_recorded(root, row.path) as stream:
            for block in _blocks(stream):
                digest.update(block)
    except Exception:  # astropy may raise anything for a damaged header
        return None
    return digest.hexdigest()


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    whole = stream.read()
    if not whole.startswith(b"SIMPLE  ="):
        yield whole
        return
    with fits.open(io.BytesIO(whole), memmap=False, disable_image_compression=True) as parts:
        end = 0
        for part in parts:
            cards = [
                f"{card.keyword}={card.value!r}"
                for card in part.header.cards
                if card.keyword != "DATE" and not card.keyword.startswith(_WHEN_WRITTEN)
            ]
            yield "\n".join(cards).encode()
            place = part.fileinfo()
            # The whole data section, with the heap of columns of variable length.
            end = place["datLoc"] + place["datSpan"]
            yield whole[place["datLoc"] : end]
        if end != len(whole):
            raise ValueError("the file is truncated, or has bytes behind its last part")
