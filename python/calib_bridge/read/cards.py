"""Header cards that name what an image was made with.

Calibrations as ip_isr's ``doHeaderProvenance`` names them, exposures as cp_pipe's combination does (``CPP_INPUT_n``).
"""

from __future__ import annotations

import errno
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..protocol.outputs import InputFacts

_UUID = "LSST CALIB UUID "
_RUN = "LSST CALIB RUN "
_INPUT = re.compile(r"CPP_INPUT_[0-9]+")


class Provenance(NamedTuple):
    """What the headers of a file name.

    ``calibrations`` has UUID and RUN by ISR's name of the input, in capitals, the RUN empty where its card lacks;
    ``exposures`` are those that were combined, in the order of their cards.
    """

    calibrations: Mapping[str, tuple[str, str]]
    exposures: tuple[int, ...]


def read_cards(path: str | None) -> Provenance:
    """Read the headers of a FITS file, and no pixels.

    Parameters
    ----------
    path : `str` or `None`
        A local file; `None` where there is none.

    Returns
    -------
    provenance : `Provenance`
        Of all its HDUs together.

    Raises
    ------
    OSError
        The file is not there, or, without an error number, it is no FITS file or a damaged one.
    """
    if path is None:
        raise FileNotFoundError(errno.ENOENT, "no local file")
    from astropy.io import fits  # loaded only where there is a header to read

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fits.open(path, memmap=True, lazy_load_hdus=True) as hdus:
                return provenance_of(hdu.header for hdu in hdus)
    except OSError:
        raise
    except Exception as error:  # whatever astropy makes of a damaged header
        raise OSError(f"{path}: {type(error).__name__}: {error}") from error


def provenance_of(headers: Iterable[Mapping[str, Any]]) -> Provenance:
    """Find what some headers name; of a name that several have, the first counts."""
    found: dict[str, tuple[str, str]] = {}
    exposures: dict[int, None] = {}
    for header in headers:
        for card in header:
            if card.startswith(_UUID):
                name = card.removeprefix(_UUID)
                run = str(header.get(f"{_RUN}{name}", "")).strip()
                found.setdefault(name, (str(header[card]).strip(), run))
            elif _INPUT.fullmatch(card) and str(header[card]).strip().isdigit():
                exposures[int(header[card])] = None
    return Provenance(found, tuple(exposures))


def inputs_of(calibrations: Iterable[tuple[str, str]]) -> list[InputFacts]:
    """Pairs of UUID and RUN as they travel, each once, sorted by RUN."""
    return [InputFacts(id=uuid, run=run) for run, uuid in sorted({(run, uuid) for uuid, run in calibrations})]
