"""Header cards that name the inputs of an image.

Calibrations are named as by ip_isr's ``doHeaderProvenance``, exposures as by cp_pipe's combination (``CPP_INPUT_n``).
"""

from __future__ import annotations

import errno
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..protocol.outputs import InputFacts
from .recorded import open_place

_UUID = "LSST CALIB UUID "
_RUN = "LSST CALIB RUN "
_INPUT = re.compile(r"CPP_INPUT_[0-9]+")
_EXPOSURE = re.compile("[0-9]{1,19}")


class Provenance(NamedTuple):
    """The inputs that the headers of a file name.

    ``calibrations`` maps ISR's name of an input, in capitals, to UUID and RUN; the RUN is empty if its card is absent.
    ``exposures`` are the combined exposures in the order of their cards.
    """

    calibrations: Mapping[str, tuple[str, str]]
    exposures: tuple[int, ...]


def read_cards(place: str | None) -> Provenance:
    """Read the headers of a FITS file, without its pixels.

    Parameters
    ----------
    place : `str` or `None`
        A file of this machine, or a member of a zip file; see `~calib_bridge.read.recorded.local_place`. `None` if
        there is none.

    Returns
    -------
    provenance : `Provenance`
        Collected from all HDUs.

    Raises
    ------
    OSError
        The file does not exist. Without an error number: it is not a FITS file or is damaged.
    """
    if place is None:
        raise FileNotFoundError(errno.ENOENT, "no local file")
    from astropy.io import fits  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with open_place(place) as file, fits.open(file, memmap=True, lazy_load_hdus=True) as hdus:
                return provenance_of(hdu.header for hdu in hdus)
    except OSError:
        raise
    except Exception as error:  # astropy may raise anything for a damaged header
        raise OSError(f"{place}: {type(error).__name__}: {error}") from error


def provenance_of(headers: Iterable[Mapping[str, Any]]) -> Provenance:
    """Return the inputs that some headers name; the first header that names an input wins."""
    found: dict[str, tuple[str, str]] = {}
    exposures: dict[int, None] = {}
    for header in headers:
        for card in header:
            if card.startswith(_UUID):
                name = card.removeprefix(_UUID)
                run = card_text(header, f"{_RUN}{name}") or ""
                if uuid := card_text(header, card):
                    found.setdefault(name, (uuid, run))
            elif _INPUT.fullmatch(card) and _EXPOSURE.fullmatch(text := card_text(header, card) or ""):
                exposures[int(text)] = None
    return Provenance(found, tuple(exposures))


def card_text(header: Mapping[str, Any], card: str) -> str | None:
    """Return the value of a card as text; `None` for no card, and for a card without a value."""
    value = header.get(card)
    if (
        value is None or type(value).__name__ == "Undefined"
    ):  # astropy's class, not imported just for this check
        return None
    return str(value).strip()


def inputs_of(calibrations: Iterable[tuple[str, str]]) -> list[InputFacts]:
    """Return pairs of UUID and RUN for the wire, each once, sorted by RUN."""
    return [InputFacts(id=uuid, run=run) for run, uuid in sorted({(run, uuid) for uuid, run in calibrations})]
