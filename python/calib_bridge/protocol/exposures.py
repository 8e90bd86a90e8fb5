"""Exposures and their raws."""

from __future__ import annotations

from pydantic import Field

from .base import TaiNanoseconds, Wire


class ExposuresParams(Wire):
    """Exposures that have a ``raw`` in the collections and satisfy a Butler expression."""

    repo: str
    collections: list[str]
    instrument: str
    where: str
    detectors: list[int] = Field(
        description="Those of which every exposure should have a raw; where there are none, raws are not counted."
    )


class MissingRaws(Wire):
    """An exposure without a raw of some detectors that it should have."""

    exposure: int
    detectors: list[int]


class ExposuresResult(Wire):
    """Columns of equal length, sorted by exposure ID; ``missing`` names only exposures that lack a raw."""

    id: list[int]
    day_obs: list[int]
    seq_num: list[int]
    observation_type: list[str]
    observation_reason: list[str]
    physical_filter: list[str]
    exposure_time: list[float | None] = Field(description="Seconds.")
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    missing: list[MissingRaws]


class RawsParams(Wire):
    """Raws of one detector: cards of their headers, and their pixels in numbers."""

    repo: str
    collections: list[str]
    instrument: str
    detector: int
    exposures: list[int]
    cards: list[str] = Field(description="Keywords, looked for in all HDUs; the first that has one counts.")
    pixels: bool = Field(description="Whether the pixels are read too.")


class AmplifierFacts(Wire):
    """What an amplifier's pixels say; all in adu."""

    name: str
    gain: float | None = Field(description="Electron per adu, as the header has it.")
    level: float = Field(description="Of the overscan.")
    noise: float = Field(description="Standard deviation of the overscan.")
    signal: float = Field(description="Median of the imaging pixels above the overscan.")


class RawFacts(Wire):
    """One raw; where it could not be read, ``problem`` says why, and nothing else is known."""

    exposure: int
    problem: str | None
    cards: dict[str, str] = Field(description="Those that were found, as text.")
    amplifiers: list[AmplifierFacts] = Field(description="None where the pixels were not asked for.")


class RawsResult(Wire):
    """As many as were asked for, in that order."""

    raws: list[RawFacts]


class TakenParams(Wire):
    """Exposures of an instrument, with or without raws: those named, or those taken between two times."""

    repo: str
    instrument: str
    exposures: list[int] | None = Field(description="IDs; None for all between the times.")
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None


class TakenResult(Wire):
    """Columns of equal length, sorted by exposure ID; ``timed`` is False where the record has no time."""

    id: list[int]
    day_obs: list[int]
    seq_num: list[int]
    observation_type: list[str]
    physical_filter: list[str]
    band: list[str | None]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    timed: list[bool]


class ExposureFacts(Wire):
    """When and through what an exposure was taken; those that are not registered are left out."""

    id: int
    physical_filter: str
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
