"""``conditions``: times of exposures, and the temperature of a detector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from lsst.daf.butler import DimensionRecord

from ..protocol.exposures import ConditionsParams, ConditionsResult, RawsParams
from ..session import Session
from ..tai import from_timespan
from .exposures import read_records
from .raws import raws

_CARDS = ("CCDTEMP", "TEMP_SET")
"""Cards of a raw with the temperature of its detector, the measured one first, then the one that was asked for."""

_MJD_OF_1970 = 40_587
_NANOSECONDS_OF_DAY = 86_400 * 10**9


def conditions(session: Session, params: ConditionsParams) -> ConditionsResult:
    """Read the records of exposures and headers of their raws. A raw that cannot be read has no temperature.

    Raises ``collection-missing``.
    """
    butler = session.reader(params.repo)
    records = read_records(butler, params.instrument, params.exposures)
    numbers = [int(record.id) for record in records]
    card, temperatures = _temperatures(session, params, numbers)
    return ConditionsResult(
        id=numbers,
        mjd=[_mjd(record) for record in records],
        exposure_time=[_number(record.exposure_time) for record in records],
        dark_time=[_number(record.dark_time) for record in records],
        temperature=[temperatures.get(number) for number in numbers],
        temperature_card=card,
    )


def _temperatures(
    session: Session, params: ConditionsParams, exposures: Sequence[int]
) -> tuple[str | None, Mapping[int, float]]:
    """Return the first card that a raw states as a number, and its value by exposure."""
    if not params.raws or not exposures:
        return None, {}
    request = RawsParams(
        repo=params.repo,
        collections=params.raws,
        instrument=params.instrument,
        detector=params.detector,
        exposures=[*exposures],
        cards=[*_CARDS],
        pixels=False,
    )
    found = raws(session, request).raws
    for card in _CARDS:
        values = {raw.exposure: _number(raw.cards.get(card)) for raw in found}
        known = {exposure: value for exposure, value in values.items() if value is not None}
        if known:
            return card, known
    return None, {}


def _mjd(record: DimensionRecord) -> float | None:
    begin, _ = from_timespan(record.timespan)
    return None if begin is None else round(_MJD_OF_1970 + int(begin) / _NANOSECONDS_OF_DAY, 6)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return float(f"{number:.6g}") if np.isfinite(number) else None
