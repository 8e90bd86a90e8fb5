"""TAI times: nanoseconds as decimal strings on the wire, `~lsst.daf.butler.Timespan` inside."""

from __future__ import annotations

import datetime
from functools import cache

from lsst.daf.butler import Timespan
from lsst.daf.butler.time_utils import TimeConverter

from .errors import BridgeError

_EPOCH = datetime.datetime(1970, 1, 1)


def to_timespan(begin: str | None, end: str | None) -> Timespan:
    """Return the validity range [begin, end).

    Parameters
    ----------
    begin, end : `str` or `None`
        TAI nanoseconds since 1970-01-01; `None` for an open bound.

    Returns
    -------
    timespan : `~lsst.daf.butler.Timespan`
        Never empty.

    Raises
    ------
    BridgeError
        ``validity-range-empty`` if nothing lies between the bounds. Butler would silently store an empty or
        one-nanosecond range.

    Notes
    -----
    Butler stores times from 1970 to 2100 and treats both limits as open bounds. A range that begins at
    1970-01-01T00:00:00 TAI, or earlier, is therefore stored and returned with an open begin.
    """
    begin_nsec, end_nsec = bounds(begin, end)
    if begin_nsec >= end_nsec:
        raise BridgeError("validity-range-empty", f"[{iso(begin)}, {iso(end)}) TAI is empty")
    return Timespan(None, None, _nsec=(begin_nsec, end_nsec))


def bounds(begin: str | None, end: str | None) -> tuple[int, int]:
    """Return the bounds of a range in nanoseconds, within Butler's limits."""
    low, high = limits()
    return low if begin is None else max(int(begin), low), high if end is None else min(int(end), high)


def from_timespan(timespan: Timespan | None) -> tuple[str | None, str | None]:
    """Return the bounds of a range for the wire; (`None`, `None`) for an unbounded, absent or empty range.

    Callers that need to distinguish these three cases have to inspect the range themselves.
    """
    if timespan is None:
        return None, None
    low, high = limits()
    begin_nsec, end_nsec = timespan.nsec
    if begin_nsec >= end_nsec:
        return None, None
    return None if begin_nsec <= low else str(begin_nsec), None if end_nsec >= high else str(end_nsec)


def iso(nanoseconds: str | None) -> str:
    """Return a time in TAI as ISO 8601, as ``butler certify-calibrations`` accepts it.

    An open bound becomes ``-``, which is for messages only.
    """
    if nanoseconds is None:
        return "-"
    seconds, rest = divmod(int(nanoseconds), 1_000_000_000)
    text = (_EPOCH + datetime.timedelta(seconds=seconds)).isoformat()
    return f"{text}.{rest:09d}".rstrip("0") if rest else text


@cache
def limits() -> tuple[int, int]:
    """Return Butler's first and last nanosecond, which it treats as open bounds."""
    converter = TimeConverter()
    return converter.min_nsec, converter.max_nsec
