"""Digests of contents: the same for two files that hold the same calibration and were written at different times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from astropy.io import fits
from lsst.resources import ResourcePath

from .artifacts import local_path
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
        Of a FITS file: cards and data of all parts, without cards that tell when, and as which dataset, the file was
        written. Of any other file: all bytes.
    """
    if row.path is None:
        return None
    place = local_path(root, row.path)
    digest = hashlib.sha256()
    try:
        with ResourcePath(place or row.path).as_local() as local:
            for block in _blocks(Path(local.ospath)):
                digest.update(block)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def _blocks(file: Path) -> Iterator[bytes]:
    if file.suffix not in (".fits", ".fz", ".fit"):
        yield file.read_bytes()
        return
    with fits.open(file, memmap=False, disable_image_compression=True) as parts:
        for part in parts:
            cards = [
                f"{card.keyword}={card.value!r}"
                for card in part.header.cards
                if card.keyword != "DATE" and not card.keyword.startswith(_WHEN_WRITTEN)
            ]
            yield "\n".join(cards).encode()
            if part.data is not None:
                yield part.data.tobytes()
