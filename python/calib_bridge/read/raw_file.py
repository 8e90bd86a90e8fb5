"""A raw as a FITS file: cards from any of its HDUs, and amplifiers with their overscan.

A file is readable if each amplifier has its own HDU with ``DATASEC``, as in the observatory's raws. The package that
wrote the file is not needed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cards import card_text

if TYPE_CHECKING:
    from astropy.io.fits import Header

_SECTION = re.compile(r"\[(\d+):(\d+),(\d+):(\d+)\]")


class Amplifier(NamedTuple):
    """Numbers of one amplifier in adu; the gain in electron per adu, `None` if the header has none."""

    name: str
    gain: float | None
    level: float
    noise: float
    signal: float


def read_raw(
    file: str | BinaryIO, cards: Iterable[str], pixels: bool
) -> tuple[Mapping[str, str], tuple[Amplifier, ...]]:
    """Read a raw.

    Parameters
    ----------
    file : `str` or `typing.BinaryIO`
        A local file, or an open one.
    cards : `~collections.abc.Iterable` [`str`]
        Requested keywords; the first HDU that has one wins.
    pixels : `bool`
        Whether to read the pixels.

    Returns
    -------
    cards : `~collections.abc.Mapping` [`str`, `str`]
        The cards found that have a value, as text.
    amplifiers : `tuple` [`Amplifier`]
        In the file's order; empty if the pixels were not requested.

    Raises
    ------
    OSError
        The file does not exist or is not a FITS file.
    ValueError
        The pixels were requested, and no amplifier has an overscan.
    """
    from astropy.io import fits  # slow to import

    requested = dict.fromkeys(cards)
    found: dict[str, str] = {}
    amplifiers: list[Amplifier] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fits.open(file, memmap=False, lazy_load_hdus=True) as hdus:
            for hdu in hdus:
                found.update(
                    {
                        card: text
                        for card in requested.keys() - found.keys()
                        if (text := card_text(hdu.header, card)) is not None
                    }
                )
                if pixels and "DATASEC" in hdu.header:
                    amplifiers.append(_measure(hdu.header, hdu.data))
                elif not pixels and len(found) == len(requested):
                    break
    if pixels and not amplifiers:
        raise ValueError("no HDU has the card DATASEC")
    return {card: found[card] for card in requested if card in found}, tuple(amplifiers)


def _measure(header: Header, data: Any) -> Amplifier:
    from astropy.stats import sigma_clipped_stats

    pixels: NDArray[np.float64] = np.asarray(data, dtype=np.float64)
    columns, rows = section(header["DATASEC"])
    overscan = pixels[rows, _overscan(header, columns, pixels.shape[1])]
    if not overscan.size:
        raise ValueError(f"{header.get('EXTNAME', 'an amplifier')} has no overscan")
    level, _, noise = sigma_clipped_stats(overscan, sigma=3.0)
    signal = float(np.median(pixels[rows, columns])) - float(level)
    name, gain = card_text(header, "EXTNAME") or "", header.get("GAIN")
    if not np.isfinite([level, noise, signal]).all():
        raise ValueError(f"{name or 'an amplifier'} has no finite level, noise and signal")
    return Amplifier(
        name,
        float(gain) if isinstance(gain, int | float) and 0 < gain < np.inf else None,
        float(level),
        float(noise),
        signal,
    )


def _overscan(header: Header, imaging: slice, width: int) -> slice:
    """Return the later half of the serial overscan: deferred charge of the last column is in the earlier half."""
    columns = section(header["BIASSEC"])[0] if "BIASSEC" in header else slice(imaging.stop, width)
    return slice((columns.start + columns.stop + 1) // 2, columns.stop)


def section(text: Any) -> tuple[slice, slice]:
    """Parse columns and rows of ``[x1:x2,y1:y2]``, which counts from 1 and includes both ends."""
    match = _SECTION.fullmatch(str(text).replace(" ", ""))
    if match is None:
        raise ValueError(f"{text!r} is not a section like [1:512,1:2000]")
    x1, x2, y1, y2 = (int(number) for number in match.groups())
    return slice(min(x1, x2) - 1, max(x1, x2)), slice(min(y1, y2) - 1, max(y1, y2))
