"""Description of a world. It is a JSON file, which is checked before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, PositiveFloat, PositiveInt, model_validator

from ..exposure import Effect, Exposure
from ..instruments import INSTRUMENTS, ReferenceInstrument
from .earlier import EARLIER_TYPES

__all__ = ["Auxiliary", "Curated", "Earlier", "InstrumentContent", "Raws", "Repository", "WorldSpec"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Raws(_Strict):
    """Exposures of one kind.

    Sequence numbers are either ``seq_nums``, or ``first`` to ``last`` in steps; without ``last`` there is one
    exposure. Several exposure times, seconds, are used in rotation. ``detectors`` defaults to all detectors.
    The other fields are those of `~calib_reference.exposure.Exposure`.
    """

    day_obs: int
    first: PositiveInt | None = None
    last: PositiveInt | None = None
    step: PositiveInt = 1
    seq_nums: tuple[PositiveInt, ...] | None = None
    observation_type: str = "bias"
    observation_reason: str = "bias"
    physical_filter: str = ""
    exposure_time: float | Annotated[tuple[float, ...], Field(min_length=1)] = 0.0
    science_program: str = "unknown"
    detectors: tuple[int, ...] | None = None
    state: dict[str, str | int | float] = {}
    noise_factor: dict[str, float] = {}
    effects: tuple[Effect, ...] = ()

    @model_validator(mode="after")
    def _check_numbers(self) -> Self:
        if (self.first is None) == (self.seq_nums is None):
            raise ValueError(f"raws of {self.day_obs}: give either first or seq_nums")
        if self.first is None and (self.last is not None or self.step != 1):
            raise ValueError(f"raws of {self.day_obs}: last and step need first")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"raws of {self.day_obs}: last {self.last} is less than first {self.first}")
        return self

    def numbers(self) -> Sequence[int]:
        """Return the sequence numbers."""
        if self.seq_nums is not None:
            return self.seq_nums
        first = self.first or 1
        return range(first, (self.last or first) + 1, self.step)

    def exposures(self, instrument: str) -> list[Exposure]:
        """Return the exposures in order; raise `ValueError` if one is invalid."""
        times = self.exposure_time if isinstance(self.exposure_time, tuple) else (self.exposure_time,)
        common = self.model_dump(exclude={"first", "last", "step", "seq_nums", "exposure_time", "detectors"})
        return [
            Exposure(instrument=instrument, seq_num=number, exposure_time=times[index % len(times)], **common)
            for index, number in enumerate(self.numbers())
        ]


class Curated(_Strict):
    """CALIBRATION collection of the ``camera``, ``I/calib/<ticket>``, which is a member of the chain."""

    ticket: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] = "DM-28636"
    chain: str | None = None


class Earlier(_Strict):
    """An earlier combined product in a CALIBRATION collection.

    ``begin`` and ``end`` are TAI; `None` is unbounded. With ``chained`` the product is a member of the
    instrument chain; with ``ticket_chain`` it is a member of the ticket chain, ``I/calib/<ticket>``, which is
    a member of the instrument chain.
    """

    collection: Annotated[str, Field(pattern=r"^.+/calib/[^/]+/.+\.\d{8}[a-z]$")]
    dataset_type: str
    begin: NaiveDatetime | None = None
    end: NaiveDatetime | None = None
    chained: bool = True
    ticket_chain: bool = False

    @model_validator(mode="after")
    def _check_type_and_times(self) -> Self:
        if self.dataset_type not in EARLIER_TYPES:
            raise ValueError(f"dataset type {self.dataset_type!r} is not one of {sorted(EARLIER_TYPES)}")
        if self.begin is not None and self.end is not None and self.end <= self.begin:
            raise ValueError(f"{self.collection}: end {self.end} is not after begin {self.begin}")
        return self

    @property
    def chain_member(self) -> str:
        """The member of the instrument chain that holds the product: its collection or its ticket chain."""
        base, _, rest = self.collection.partition("/calib/")
        return f"{base}/calib/{rest.split('/')[0]}" if self.ticket_chain else self.collection

    @property
    def made(self) -> str:
        """Day on which the product was made, YYYYMMDD, from the rerun in the collection's name."""
        return self.collection.rsplit(".", 1)[1][:8]

    @property
    def run(self) -> str:
        """RUN of the product's datasets, derived from the collection's name."""
        stem, rerun = self.collection.rsplit(".", 1)
        return f"{stem}Gen.{rerun}/{self.made}T000000Z"


class InstrumentContent(_Strict):
    """Content of a repository for one instrument. Collections default to ``I/raw/all`` and ``I/calib``.

    After ``flush_gap`` seconds without an exposure, the next one is as the first of a day. Without it, only the first
    of a day is. Repositories that share raws have to list the same exposures before them.
    """

    name: str
    flush_gap: PositiveFloat | None = None
    raws: tuple[Raws, ...] = ()
    raw_collection: str | None = None
    curated: Curated = Curated()
    earlier: tuple[Earlier, ...] = ()

    @property
    def instrument_class(self) -> type[ReferenceInstrument]:
        """The class that defines the instrument."""
        return INSTRUMENTS[self.name]

    def exposures(self) -> list[tuple[Exposure, tuple[int, ...] | None]]:
        """Return all exposures in order, each with its detector IDs, or `None` for all detectors."""
        listed = [(exposure, raws.detectors) for raws in self.raws for exposure in raws.exposures(self.name)]
        unflushed = unflushed_of([exposure for exposure, _ in listed], self.flush_gap)
        return [
            (replace(exposure, is_unflushed=exposure.id in unflushed), detectors)
            for exposure, detectors in listed
        ]

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        if self.name not in INSTRUMENTS:
            raise ValueError(f"instrument {self.name!r} is not one of {sorted(INSTRUMENTS)}")
        if problems := [*self._problems()]:
            raise ValueError("; ".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        """Yield every inconsistency between exposures, detectors and collections."""
        known = {detector.id for detector in self.instrument_class.camera.detectors}
        exposures: list[Exposure] = []
        for raws in self.raws:
            if unknown := set(raws.detectors or ()) - known:
                yield f"raws of {raws.day_obs}: {self.name} has no detectors {sorted(unknown)}"
            try:
                exposures += raws.exposures(self.name)
            except ValueError as error:
                yield str(error)
        counts = Counter(exposure.id for exposure in exposures)
        if repeated := [str(number) for number, count in counts.items() if count > 1]:
            yield f"exposures listed twice: {', '.join(repeated)}"
        for one, two in pairwise(sorted(exposures, key=lambda exposure: exposure.begin)):
            if one.id != two.id and one.end > two.begin:
                yield f"exposure {one.id} has not ended when {two.id} begins"
        collections = Counter(earlier.collection for earlier in self.earlier)
        if repeated := [name for name, count in collections.items() if count > 1]:
            yield f"earlier collections listed twice: {', '.join(repeated)}"
        curated = f"{self.name}/calib/{self.curated.ticket}"
        if curated in {earlier.chain_member for earlier in self.earlier}:
            yield f"{curated} is both a curated collection and a ticket chain"


def unflushed_of(exposures: Sequence[Exposure], gap: float | None) -> frozenset[int]:
    """Return the IDs of the exposures before which there was none for ``gap`` seconds; none without a gap."""
    if gap is None:
        return frozenset()
    ordered = sorted(exposures, key=lambda exposure: exposure.begin)
    after = (two for one, two in pairwise(ordered) if (two.begin - one.end).total_seconds() >= gap)
    return frozenset(exposure.id for exposure in (*ordered[:1], *after))


class Auxiliary(_Strict):
    """Auxiliary collections of a repository.

    ``photodiodes`` lists exposure IDs by instrument, for the RUN ``I/calib/photodiode``. ``shards`` lists htm7
    trixels of the reference catalog. Each tract of the skymap has ``patches`` x ``patches`` patches.
    """

    skymap: str = "lsst_cells_v1"
    tracts: PositiveInt = 2
    patches: PositiveInt = 2
    refcat: str = "refcats/DM-49042/the_monster_20250219"
    shards: tuple[int, ...] = (131072, 131073, 262143)
    model: str = "pretrained_models/tac_cnn_comcam_2025-02-18"
    photodiodes: dict[str, tuple[int, ...]] = {}


class Repository(_Strict):
    """A repository to create."""

    root: Path
    instruments: Annotated[tuple[InstrumentContent, ...], Field(min_length=1)]
    auxiliary: Auxiliary | None = None
    write_ahead: bool = False
    """Use SQLite's write-ahead log: two pipelines can write at once, but the file cannot be copied while in use."""
    database: str | None = None
    """SQLAlchemy's URL of an empty database for the registry; a SQLite file in the root if absent."""

    @model_validator(mode="after")
    def _check_distinct(self) -> Self:
        if len({content.name for content in self.instruments}) < len(self.instruments):
            raise ValueError(f"{self.root}: an instrument is listed twice")
        return self


class WorldSpec(_Strict):
    """Repositories to create together."""

    repositories: Annotated[tuple[Repository, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check_distinct(self) -> Self:
        roots = [repository.root.resolve() for repository in self.repositories]
        if len(set(roots)) < len(roots):
            raise ValueError("two repositories have the same root")
        return self
