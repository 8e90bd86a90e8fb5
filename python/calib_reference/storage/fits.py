"""FITS layout of the datasets. The files use only standard features, so that any FITS reader opens them."""

from __future__ import annotations

import json
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..values.header import Header
from .datasets import COLUMN_TYPES, CalibImage, CalibRaw, CalibTable

if TYPE_CHECKING:
    from astropy.io.fits import Header as FitsHeader

__all__ = ["read_header", "read_image", "read_raw", "read_table", "write_image", "write_raw", "write_table"]

_LAYOUT = ("SIMPLE", "XTENSION", "BITPIX", "EXTEND", "PCOUNT", "GCOUNT", "BZERO", "BSCALE", "BUNIT")
_STRUCTURAL = frozenset(_LAYOUT) | {f"NAXIS{n}" for n in ("", 1, 2)}

_BLOCK = 2880
_TYPE_CODES = dict(zip(COLUMN_TYPES, "IJKEDL", strict=True))


def write_image(path: str, image: CalibImage) -> None:
    """Write an image as a primary HDU; ``BUNIT`` holds the unit."""
    from astropy.io import fits

    header = _to_fits(image.header)
    header["BUNIT"] = image.unit
    cards = fits.PrimaryHDU(np.empty(image.data.shape, np.float32), header).header.tostring()
    pixels = image.data.astype(">f4").tobytes()
    # The bytes are astropy's; its own write checks each of a hundred cards once more, which is slow.
    Path(path).write_bytes(cards.encode("ascii") + pixels + bytes(-len(pixels) % _BLOCK))


def read_image(path: str) -> CalibImage:
    """Read an image that `write_image` wrote."""
    from astropy.io import fits

    with fits.open(path, memmap=False) as hdus:
        header = hdus[0].header
        data = np.asarray(hdus[0].data, dtype=np.float32)
        return CalibImage(data=data, unit=str(header["BUNIT"]), header=_from_fits(header))


def read_header(path: str) -> dict[str, Any]:
    """Read the cards of the primary header without the pixels."""
    from astropy.io import fits

    return dict(_from_fits(fits.getheader(path)))


def write_table(path: str, table: CalibTable) -> None:
    """Write a table as a primary HDU, which holds the cards, and one binary table."""
    from astropy.io import fits

    columns = [
        fits.Column(
            name=name,
            array=values,
            format=_format(values),
            unit=table.units.get(name),
            # Without TDIM, FITS readers return a column of width one with one dimension.
            dim="(1)" if values.ndim == 2 and values.shape[1] == 1 else None,
        )
        for name, values in table.columns.items()
    ]
    body = fits.BinTableHDU.from_columns(columns, nrows=len(table))
    fits.HDUList([fits.PrimaryHDU(header=_to_fits(table.header)), body]).writeto(path, overwrite=True)


def read_table(path: str) -> CalibTable:
    """Read a table that `write_table` wrote, in the machine's byte order."""
    from astropy.io import fits

    with fits.open(path, memmap=False) as hdus:
        body = hdus[1]
        return CalibTable(
            columns={name: _native(np.asarray(body.data[name])) for name in body.columns.names},
            units={column.name: column.unit for column in body.columns if column.unit},
            header=_from_fits(hdus[0].header),
        )


def _native(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return values in the machine's byte order."""
    return values.astype(values.dtype.newbyteorder("="))


def _format(values: NDArray[np.generic]) -> str:
    """Return the value of TFORM for an array: its width and FITS's code of its type."""
    if values.dtype.kind == "U":
        return f"{max(1, values.dtype.itemsize // 4)}A"
    return f"{1 if values.ndim == 1 else values.shape[1]}{_TYPE_CODES[values.dtype.str[1:]]}"


def write_raw(path: str, raw: CalibRaw) -> None:
    """Write a raw: an empty primary HDU with the exposure's cards, and an image HDU for each amplifier."""
    from astropy.io import fits

    shape = raw.data[0].shape
    primary = fits.PrimaryHDU(header=_to_fits(raw.header))
    primary.header.set("EXTEND", True, after="NAXIS")
    # FITS stores unsigned integers as signed ones with an offset of 32768, which flips the highest bit.
    stored = (raw.data ^ np.uint16(0x8000)).astype(">u2")
    padding = bytes(-stored[0].nbytes % _BLOCK)
    with Path(path).open("wb") as file:
        file.write(primary.header.tostring().encode("ascii"))
        for pixels, segment in zip(stored, raw.segments, strict=True):
            file.write(_segment_header(json.dumps(dict(segment)), shape))
            file.write(pixels.tobytes() + padding)


@lru_cache(maxsize=4096)
def _segment_header(cards: str, shape: tuple[int, int]) -> bytes:
    """Return the header of an amplifier's HDU; cached, because it is slow to make and equal in all raws."""
    from astropy.io import fits

    written = BytesIO()
    empty = np.zeros(shape, dtype=np.uint16)
    fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(empty, _to_fits(json.loads(cards)))]).writeto(written)
    return written.getvalue()[_BLOCK : -(-empty.nbytes // _BLOCK) * -_BLOCK]


def read_raw(path: str) -> CalibRaw:
    """Read a raw that `write_raw` wrote."""
    from astropy.io import fits

    with fits.open(path, memmap=False) as hdus:
        return CalibRaw(
            data=np.stack([np.asarray(hdu.data, dtype=np.uint16) for hdu in hdus[1:]]),
            header=_from_fits(hdus[0].header),
            segments=tuple(_from_fits(hdu.header) for hdu in hdus[1:]),
        )


def _to_fits(cards: Header) -> FitsHeader:
    """Return cards as a FITS header."""
    from astropy.io import fits

    header = fits.Header()
    for key, value in cards.items():
        # astropy adds HIERARCH to long keywords too, but warns about each.
        plain = len(key) <= 8 and " " not in key
        header.append((key if plain else f"HIERARCH {key}", value), end=True)
    return header


def _from_fits(header: FitsHeader) -> Header:
    """Return the cards of a FITS header without those that describe the file's layout."""
    from astropy.io.fits.card import Undefined

    return {
        card.keyword: None if isinstance(card.value, Undefined) else card.value
        for card in header.cards
        if card.keyword not in _STRUCTURAL
    }
