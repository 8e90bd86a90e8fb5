"""Exposures and their raws."""

from __future__ import annotations

from pydantic import Field

from .base import CollectionName, TaiBound, TaiNanoseconds, Wire


class ExposuresParams(Wire):
    """Find exposures that have a ``raw`` in the collections and satisfy a Butler expression."""

    repo: str
    collections: list[CollectionName]
    instrument: str
    where: str
    detectors: list[int] = Field(
        description="Detectors of which every exposure should have a raw; if empty, raws are not counted."
    )


class MissingRaws(Wire):
    """An exposure without raws of some expected detectors."""

    exposure: int
    detectors: list[int]


class ExposuresResult(Wire):
    """Columns of equal length, sorted by exposure ID; ``missing`` has only exposures that lack a raw."""

    id: list[int]
    day_obs: list[int]
    seq_num: list[int | None]
    observation_type: list[str | None]
    observation_reason: list[str | None]
    physical_filter: list[str]
    exposure_time: list[float | None] = Field(description="Seconds.")
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    missing: list[MissingRaws]


class RawsParams(Wire):
    """Read raws of one detector: header cards and statistics of the pixels."""

    repo: str
    collections: list[CollectionName]
    instrument: str
    detector: int
    exposures: list[int]
    cards: list[str] = Field(description="Keywords; the first HDU that has one wins.")
    pixels: bool = Field(description="Whether to read the pixels too.")


class AmplifierFacts(Wire):
    """Statistics of an amplifier's pixels, all in adu."""

    name: str
    gain: float | None = Field(description="Electron per adu, from the header.")
    level: float = Field(description="Mean of the overscan.")
    noise: float = Field(description="Standard deviation of the overscan.")
    signal: float = Field(description="Median of the imaging pixels above the overscan.")


class RawFacts(Wire):
    """One raw; ``problem`` says why it could not be read, and then all else is empty."""

    exposure: int
    problem: str | None
    cards: dict[str, str] = Field(description="The cards found, as text.")
    amplifiers: list[AmplifierFacts] = Field(description="Empty if the pixels were not requested.")


class RawsResult(Wire):
    """One entry for each requested exposure, in that order."""

    raws: list[RawFacts]


class ConditionsParams(Wire):
    """Read what may have changed between exposures. The temperature is that of one detector, from headers of raws."""

    repo: str
    instrument: str
    raws: list[CollectionName]
    detector: int
    exposures: list[int] = Field(max_length=5000)


class ConditionsResult(Wire):
    """Columns of equal length, sorted by exposure ID, without unregistered exposures. An unknown number is null."""

    id: list[int]
    mjd: list[float | None] = Field(description="Begin, TAI, days.")
    exposure_time: list[float | None] = Field(description="Seconds.")
    dark_time: list[float | None] = Field(description="Seconds.")
    temperature: list[float | None] = Field(description="Degrees Celsius.")
    temperature_card: str | None = Field(description="The card that states it; null if no raw has one.")


class TakenParams(Wire):
    """Read exposures of an instrument, with or without raws, by ID or by time."""

    repo: str
    instrument: str
    exposures: list[int] | None = Field(description="IDs; None for all between the times.")
    begin: TaiBound | None
    end: TaiBound | None


class TakenResult(Wire):
    """Columns of equal length, sorted by exposure ID; ``timed`` is False if the record has no time."""

    id: list[int]
    day_obs: list[int]
    seq_num: list[int | None]
    observation_type: list[str | None]
    physical_filter: list[str]
    band: list[str | None]
    begin: list[TaiNanoseconds | None]
    end: list[TaiNanoseconds | None]
    timed: list[bool]


class RecordsQuery(Wire):
    """Exposures of an instrument, by ID."""

    instrument: str
    exposures: list[int]


class RecordsFacts(Wire):
    """The records of the registered exposures among those of a request."""

    instrument: str
    records: TakenResult


class ExposureFacts(Wire):
    """Time and filter of a registered exposure."""

    id: int
    physical_filter: str
    begin: TaiNanoseconds | None
    end: TaiNanoseconds | None
