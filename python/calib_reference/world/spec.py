"""The description of a demo world: a JSON file, checked before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from ..exposure import Exposure
from ..instruments import INSTRUMENTS, ReferenceInstrument

__all__ = ["Curated", "Raws", "Repository", "WorldSpec"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Raws(_Strict):
    """Consecutive exposures of one kind; ``last`` defaults to ``first``."""

    day_obs: int
    first: PositiveInt
    last: PositiveInt | None = None
    observation_type: str = "bias"
    observation_reason: str = "bias"
    physical_filter: str = "SDSSr_65mm~empty"
    exposure_time: float = 0.0
    noise_factor: dict[str, float] = {}

    def exposures(self, instrument: str) -> list[Exposure]:
        """Return the exposures, in order; raise `ValueError` if one is not possible."""
        last = self.first if self.last is None else self.last
        if last < self.first:
            raise ValueError(f"raws of {self.day_obs}: last {last} comes before first {self.first}")
        common = self.model_dump(exclude={"first", "last"})
        return [Exposure(instrument=instrument, seq_num=seq, **common) for seq in range(self.first, last + 1)]


class Curated(_Strict):
    """Where the ``camera`` goes: CALIBRATION ``I/calib/<ticket>``, child of the chain."""

    ticket: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] = "DM-28636"
    chain: str | None = None


class Repository(_Strict):
    """One repository; collections default to ``I/raw/all`` and ``I/calib``."""

    root: Path
    instrument: str = "LATISS"
    raws: tuple[Raws, ...] = ()
    raw_collection: str | None = None
    curated: Curated = Curated()

    @property
    def instrument_class(self) -> type[ReferenceInstrument]:
        """The class that defines the instrument."""
        return INSTRUMENTS[self.instrument]

    def exposures(self) -> list[Exposure]:
        """Return all exposures of the repository, in order."""
        return [exposure for raws in self.raws for exposure in raws.exposures(self.instrument)]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.instrument not in INSTRUMENTS:
            raise ValueError(f"instrument {self.instrument!r} is not one of {sorted(INSTRUMENTS)}")
        ids = [exposure.id for exposure in self.exposures()]
        if twice := sorted({str(i) for i in ids if ids.count(i) > 1}):
            raise ValueError(f"exposures listed twice: {', '.join(twice)}")
        return self


class WorldSpec(_Strict):
    """Repositories to create together."""

    repositories: Annotated[tuple[Repository, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        roots = [repository.root.resolve() for repository in self.repositories]
        if len(set(roots)) < len(roots):
            raise ValueError("two repositories have the same root")
        return self
