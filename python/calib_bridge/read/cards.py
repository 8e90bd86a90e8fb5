"""Header cards that name the calibrations an image was processed with (ip_isr's ``doHeaderProvenance``)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

_UUID = "LSST CALIB UUID "
_RUN = "LSST CALIB RUN "


def read_cards(path: str) -> Mapping[str, tuple[str, str]]:
    """Read the headers of a FITS file, and no pixels.

    Parameters
    ----------
    path : `str`
        A local file.

    Returns
    -------
    cards : `~collections.abc.Mapping` [`str`, `tuple` [`str`, `str`]]
        UUID and RUN by ISR's name of the input, in capitals; the RUN is empty where its card lacks.

    Raises
    ------
    OSError
        The file is not there, or no FITS file.
    """
    from astropy.io import fits  # loaded only where there is a header to read

    found: dict[str, tuple[str, str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fits.open(path, memmap=True, lazy_load_hdus=True) as hdus:
            for hdu in hdus:
                for card in hdu.header:
                    if card.startswith(_UUID):
                        name = card.removeprefix(_UUID)
                        run = str(hdu.header.get(f"{_RUN}{name}", "")).strip()
                        found.setdefault(name, (str(hdu.header[card]).strip(), run))
    return found
