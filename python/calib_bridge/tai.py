"""TAI times: nanoseconds as decimal strings on the wire, `~lsst.daf.butler.Timespan` inside."""

from __future__ import annotations

import datetime
from functools import cache

from lsst.daf.butler import Timespan
from lsst.daf.butler.time_utils import TimeConverter

from .errors import BridgeError

_EPOCH = datetime.datetime(1970, 1, 1)


def to_timespan(begin: str | None, end: str | None) -> Timespan:
    """Make the validity range [begin, end).

    Parameters
    ----------
    begin, end : `str` or `None`
        TAI nanoseconds since 1970-01-01; `None` is open.

    Returns
    -------
    timespan : `~lsst.daf.butler.Timespan`
        Never empty.

    Raises
    ------
    BridgeError
        ``validity-range-empty`` where Butler would silently store an empty or one-nanosecond range.

    Notes
    -----
    Butler holds 1970 to 2100 and takes both limits for open bounds, so that a range which begins at
    1970-01-01T00:00:00 is stored, and comes back, with an open beginning.
    """
    low, high = limits()
    first = low if begin is None else max(int(begin), low)
    last = high if end is None else min(int(end), high)
    if first >= last:
        raise BridgeError("validity-range-empty", f"[{iso(begin)}, {iso(end)})")
    return Timespan(None, None, _nsec=(first, last))


def from_timespan(timespan: Timespan | None) -> tuple[str | None, str | None]:
    """Bounds of a range as they travel; no range, or an empty one, gives (`None`, `None`)."""
    if timespan is None:
        return None, None
    low, high = limits()
    first, last = timespan.nsec
    if first >= last:
        return None, None
    return None if first <= low else str(first), None if last >= high else str(last)


def iso(nanoseconds: str | None) -> str:
    """ISO 8601 in TAI, as ``butler certify-calibrations`` takes it; ``-`` where open."""
    if nanoseconds is None:
        return "-"
    seconds, rest = divmod(int(nanoseconds), 1_000_000_000)
    text = (_EPOCH + datetime.timedelta(seconds=seconds)).isoformat()
    return f"{text}.{rest:09d}".rstrip("0") if rest else text


@cache
def limits() -> tuple[int, int]:
    """Butler's first and last nanosecond, which it takes for open bounds."""
    converter = TimeConverter()
    return converter.min_nsec, converter.max_nsec
