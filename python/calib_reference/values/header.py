"""Header cards that a FITS file returns exactly as they were written."""

from __future__ import annotations

import math
from collections.abc import Mapping

__all__ = ["Header", "HeaderValue", "storable_header", "storable_value"]

CARD_NUMBER_COLUMNS = 20
"""Columns of a FITS card that a number may fill (FITS standard 4.0, section 4.2)."""

type HeaderValue = str | int | float | bool | None

type Header = Mapping[str, HeaderValue]
"""Cards by upper-case keyword, without ``HIERARCH``."""


def storable_value(value: HeaderValue) -> HeaderValue:
    """Return the value that a FITS card keeps.

    Parameters
    ----------
    value
        Any value of a card.

    Returns
    -------
    value
        A float rounded to fifteen significant digits, or to twelve where fifteen do not fit into a card;
        `None` for NaN and infinity, which FITS cannot write; text without trailing blanks, which FITS
        ignores; any other value unchanged.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        digits = f"{value:.15g}"
        return float(digits if len(digits) <= CARD_NUMBER_COLUMNS else f"{value:.12g}")
    return value.rstrip() if isinstance(value, str) else value


def storable_header(header: Header) -> dict[str, HeaderValue]:
    """Return the header that a file keeps; see `storable_value`."""
    return {key: storable_value(value) for key, value in header.items()}
