"""A simulated exposure: identity, times and kind. Records, headers and pixels are derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from .instruments import INSTRUMENTS, ReferenceInstrument

__all__ = ["Effect", "Exposure", "day_obs_begin"]

type Effect = Literal["dust", "overscan", "temperature", "drift", "flicker", "trails", "tearing"]
"""Shadows of dust that moves with the filter; a pattern in the overscan; a temperature that changes the dark current;
drift of gain and read noise; flicker of the lamp; trails of saturated pixels; torn boundaries of amplifiers."""

CADENCE_S = 40.0
"""Seconds between the beginnings of consecutive exposures."""

READOUT_DARK_S = 0.016
"""Dark time minus exposure time, seconds; typical of LATISS's bias frames."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """A simulated exposure.

    Parameters
    ----------
    instrument
        Butler name of the instrument.
    day_obs
        Day of observation, YYYYMMDD, which begins at 12:00 TAI.
    seq_num
        Number within the day, from 1.
    observation_type, observation_reason, science_program
        Values of the Butler's ``exposure`` record, such as ``"bias"`` and ``"BLOCK-T68"``.
    physical_filter
        Physical filter; the instrument's default filter if empty.
    exposure_time
        Exposure time, seconds.
    state
        Header cards of the camera's state that differ from the instrument's usual ones, such as
        ``SEQFILE`` or ``TEMP_SET``.
    noise_factor
        Factor on the true read noise by amplifier name, to simulate a faulty camera.
    effects
        Effects of real cameras that the simulator leaves out otherwise.
    is_unflushed
        Whether the camera stood still before the exposure, as before the first one of a day.

    Raises
    ------
    ValueError
        Raised if the instrument, filter, amplifier, state card or day is unknown, or the exposure would
        end after its day of observation.
    """

    instrument: str
    day_obs: int
    seq_num: int
    observation_type: str = "bias"
    observation_reason: str = "bias"
    physical_filter: str = ""
    exposure_time: float = 0.0
    science_program: str = "unknown"
    state: Mapping[str, str | int | float] = field(default_factory=dict)
    noise_factor: Mapping[str, float] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    is_unflushed: bool = False

    def __post_init__(self) -> None:
        """Check the fields; fill in the default filter, and that the camera stood still before a day."""
        if self.instrument not in INSTRUMENTS:
            raise ValueError(f"instrument {self.instrument!r} is not one of {sorted(INSTRUMENTS)}")
        if self.seq_num == 1:
            object.__setattr__(self, "is_unflushed", True)
        if not self.physical_filter:
            object.__setattr__(self, "physical_filter", self.instrument_class.default_filter)
        if self.physical_filter not in self.instrument_class.filters:
            raise ValueError(f"{self.instrument} has no physical filter {self.physical_filter!r}")
        if self.seq_num < 1 or self.exposure_time < 0:
            raise ValueError(f"exposure {self.id}: seq_num must be positive, exposure_time not negative")
        # The first detector is enough, because all detectors of a camera have the same channels.
        names = {amp.name for amp in self.instrument_class.camera.detectors[0].amplifiers}
        if unknown := set(self.noise_factor) - names:
            raise ValueError(f"exposure {self.id}: no amplifiers {sorted(unknown)}")
        if unknown := set(self.state) - set(self.instrument_class.camera_state):
            raise ValueError(f"exposure {self.id}: the camera's state has no {sorted(unknown)}")
        if self.end > day_obs_begin(self.day_obs) + timedelta(days=1):
            raise ValueError(f"exposure {self.id} would end after its day of observation")

    @property
    def instrument_class(self) -> type[ReferenceInstrument]:
        """The class that defines the instrument."""
        return INSTRUMENTS[self.instrument]

    @property
    def id(self) -> int:
        """Exposure ID, ``day_obs`` and five digits of ``seq_num`` (obs_lsst)."""
        return self.day_obs * 100_000 + self.seq_num

    @property
    def obs_id(self) -> str:
        """Observation ID, such as ``AT_O_20240326_000001``."""
        camera = self.instrument_class
        return f"{camera.camera_code}_{camera.controller}_{self.day_obs}_{self.seq_num:06d}"

    @property
    def target(self) -> str:
        """Name of the target that the telescope points at."""
        return "field" if self.observation_type == "science" else "FlatField position"

    @property
    def dark_time(self) -> float:
        """Time during which charge was collected, seconds."""
        return self.exposure_time + READOUT_DARK_S

    @property
    def begin(self) -> datetime:
        """Begin of the exposure, TAI."""
        return day_obs_begin(self.day_obs) + timedelta(seconds=CADENCE_S * self.seq_num)

    @property
    def end(self) -> datetime:
        """End of the exposure, TAI."""
        return self.begin + timedelta(seconds=self.dark_time)

    def record(self) -> dict[str, Any]:
        """Return the fields of the ``exposure`` dimension record, except the timespan."""
        return {
            "instrument": self.instrument,
            "id": self.id,
            "day_obs": self.day_obs,
            "group": str(self.id),
            "physical_filter": self.physical_filter,
            "obs_id": self.obs_id,
            "exposure_time": self.exposure_time,
            "dark_time": self.dark_time,
            "observation_type": self.observation_type,
            "observation_reason": self.observation_reason,
            "seq_num": self.seq_num,
            "seq_start": self.seq_num,
            "seq_end": self.seq_num,
            "target_name": self.target,
            "science_program": self.science_program,
            "has_simulated": True,
            "can_see_sky": self.observation_type == "science",
        }


def day_obs_begin(day_obs: int) -> datetime:
    """Return the TAI instant at which a day of observation begins.

    Raises
    ------
    ValueError
        Raised if ``day_obs`` is not a date written as YYYYMMDD.
    """
    day = date(day_obs // 10_000, day_obs // 100 % 100, day_obs % 100)
    return datetime(day.year, day.month, day.day, 12)
