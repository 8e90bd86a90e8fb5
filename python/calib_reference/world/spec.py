"""The description of a world: a JSON file, checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from ..exposure import Exposure
from ..instruments import INSTRUMENTS, ReferenceInstrument
from .earlier import EARLIER_TYPES

__all__ = ["Curated", "Earlier", "Held", "Raws", "Repository", "WorldSpec"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Raws(_Strict):
    """Exposures of one kind: ``first`` to ``last`` (only ``first`` without), or ``seq_nums``.

    Several exposure times are taken in turn; ``detectors`` are all of them unless some are named.
    """

    day_obs: int
    first: PositiveInt | None = None
    last: PositiveInt | None = None
    seq_nums: tuple[PositiveInt, ...] | None = None
    observation_type: str = "bias"
    observation_reason: str = "bias"
    physical_filter: str = ""
    exposure_time: float | tuple[float, ...] = 0.0
    science_program: str = "unknown"
    detectors: tuple[int, ...] | None = None
    state: dict[str, str | int | float] = {}
    noise_factor: dict[str, float] = {}

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        if (self.first is None) == (self.seq_nums is None):
            raise ValueError(f"raws of {self.day_obs}: either first or seq_nums")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"raws of {self.day_obs}: last {self.last} comes before first {self.first}")
        return self

    def numbers(self) -> Sequence[int]:
        """Return the sequence numbers."""
        if self.seq_nums is not None:
            return self.seq_nums
        first = self.first or 1
        return range(first, (self.last or first) + 1)

    def exposures(self, instrument: str) -> list[Exposure]:
        """Return the exposures, in order; raise `ValueError` if one is not possible."""
        times = self.exposure_time if isinstance(self.exposure_time, tuple) else (self.exposure_time,)
        common = self.model_dump(exclude={"first", "last", "seq_nums", "exposure_time", "detectors"})
        return [
            Exposure(instrument=instrument, seq_num=number, exposure_time=times[index % len(times)], **common)
            for index, number in enumerate(self.numbers())
        ]


class Curated(_Strict):
    """Where the ``camera`` goes: CALIBRATION ``I/calib/<ticket>``, child of the chain."""

    ticket: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] = "DM-28636"
    chain: str | None = None


class Earlier(_Strict):
    """An earlier combined product: a CALIBRATION without bounds, on the instrument's chain if it is in use."""

    collection: Annotated[str, Field(pattern=r"^.+/.+\.\d{8}[a-z]$")]
    dataset_type: str
    chained: bool = True

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.dataset_type not in EARLIER_TYPES:
            raise ValueError(f"dataset type {self.dataset_type!r} is not one of {sorted(EARLIER_TYPES)}")
        return self


class Held(_Strict):
    """What a repository holds of an instrument; collections default to ``I/raw/all`` and ``I/calib``."""

    name: str
    raws: tuple[Raws, ...] = ()
    raw_collection: str | None = None
    curated: Curated = Curated()
    earlier: tuple[Earlier, ...] = ()

    @property
    def instrument_class(self) -> type[ReferenceInstrument]:
        """The class that defines the instrument."""
        return INSTRUMENTS[self.name]

    def exposures(self) -> list[tuple[Exposure, tuple[int, ...] | None]]:
        """Return all exposures in order, each with its detectors, `None` for all."""
        return [(exposure, raws.detectors) for raws in self.raws for exposure in raws.exposures(self.name)]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.name not in INSTRUMENTS:
            raise ValueError(f"instrument {self.name!r} is not one of {sorted(INSTRUMENTS)}")
        ids = [exposure.id for exposure, _ in self.exposures()]
        if twice := sorted({str(i) for i in ids if ids.count(i) > 1}):
            raise ValueError(f"exposures listed twice: {', '.join(twice)}")
        return self


class Repository(_Strict):
    """One repository."""

    root: Path
    instruments: Annotated[tuple[Held, ...], Field(min_length=1)]


class WorldSpec(_Strict):
    """Repositories to create together."""

    repositories: Annotated[tuple[Repository, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        roots = [repository.root.resolve() for repository in self.repositories]
        if len(set(roots)) < len(roots):
            raise ValueError("two repositories have the same root")
        return self
