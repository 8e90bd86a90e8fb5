"""Dimension records of simulated exposures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from astropy.time import Time
from lsst.daf.butler import Registry, Timespan

from ..exposure import Exposure, day_obs_begin

__all__ = ["insert_exposures", "tai_timespan"]


def insert_exposures(registry: Registry, exposures: Sequence[Exposure]) -> None:
    """Insert the records of some exposures, their groups and days of observation, with TAI timespans."""
    if not exposures:
        return
    instrument = exposures[0].instrument
    registry.insertDimensionData(
        "day_obs",
        *(
            {
                "instrument": instrument,
                "id": day,
                "timespan": tai_timespan(day_obs_begin(day), day_obs_begin(day) + timedelta(days=1)),
            }
            for day in sorted({exposure.day_obs for exposure in exposures})
        ),
    )
    registry.insertDimensionData(
        "group", *({"instrument": instrument, "name": str(exposure.id)} for exposure in exposures)
    )
    registry.insertDimensionData(
        "exposure",
        *(
            {**exposure.record(), "timespan": tai_timespan(exposure.begin, exposure.end)}
            for exposure in exposures
        ),
    )


def tai_timespan(begin: datetime | None, end: datetime | None) -> Timespan:
    """Return the timespan between two TAI instants; `None` is unbounded."""
    return Timespan(
        None if begin is None else Time(begin, scale="tai"), None if end is None else Time(end, scale="tai")
    )
