"""FITS layout of the datasets. Only standard features: any FITS reader opens the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .datasets import CalibImage, CalibRaw, Header

if TYPE_CHECKING:
    from astropy.io.fits import Header as FitsHeader

__all__ = ["read_header", "read_image", "read_raw", "write_image", "write_raw"]

_LAYOUT = ("SIMPLE", "XTENSION", "BITPIX", "EXTEND", "PCOUNT", "GCOUNT", "BZERO", "BSCALE", "BUNIT")
_STRUCTURAL = frozenset(_LAYOUT) | {f"NAXIS{n}" for n in ("", 1, 2)}


def write_image(path: str, image: CalibImage) -> None:
    """Write an image as a primary HDU; ``BUNIT`` holds the unit."""
    from astropy.io import fits

    header = _to_fits(image.header)
    header["BUNIT"] = image.unit
    fits.PrimaryHDU(image.data, header).writeto(path, overwrite=True)


def read_image(path: str) -> CalibImage:
    """Read what `write_image` wrote."""
    from astropy.io import fits

    with fits.open(path, memmap=False) as hdus:
        header = hdus[0].header
        data = np.asarray(hdus[0].data, dtype=np.float32)
        return CalibImage(data=data, unit=str(header["BUNIT"]), header=_from_fits(header))


def read_header(path: str) -> dict[str, Any]:
    """Read the primary header's cards without the pixels."""
    from astropy.io import fits

    return dict(_from_fits(fits.getheader(path)))


def write_raw(path: str, raw: CalibRaw) -> None:
    """Write a raw: an empty primary HDU with the exposure's cards, an image HDU an amplifier."""
    from astropy.io import fits

    hdus = fits.HDUList([fits.PrimaryHDU(header=_to_fits(raw.header))])
    for pixels, segment in zip(raw.data, raw.segments, strict=True):
        hdus.append(fits.ImageHDU(pixels, _to_fits(segment)))
    hdus.writeto(path, overwrite=True)


def read_raw(path: str) -> CalibRaw:
    """Read what `write_raw` wrote."""
    from astropy.io import fits

    with fits.open(path, memmap=False) as hdus:
        return CalibRaw(
            data=np.stack([np.asarray(hdu.data, dtype=np.uint16) for hdu in hdus[1:]]),
            header=_from_fits(hdus[0].header),
            segments=tuple(_from_fits(hdu.header) for hdu in hdus[1:]),
        )


def _to_fits(cards: Header) -> FitsHeader:
    from astropy.io import fits

    header = fits.Header()
    for key, value in cards.items():
        # Named outright: astropy would do the same, with a warning a card.
        plain = len(key) <= 8 and " " not in key
        header.append((key if plain else f"HIERARCH {key}", value), end=True)
    return header


def _from_fits(header: FitsHeader) -> Header:
    from astropy.io.fits.card import Undefined

    return {
        card.keyword: None if isinstance(card.value, Undefined) else card.value
        for card in header.cards
        if card.keyword not in _STRUCTURAL
    }
