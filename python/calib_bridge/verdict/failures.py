"""The failures of one test on one class of exposures, from which causes are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import Cause, ExposureClass, FailureBlock, Place, Worst
from .grid import Places
from .measured import WHOLE_DETECTOR
from .rounding import rounded
from .statistics import Applied

type Mask = NDArray[np.bool_]
type CauseKind = Literal["amplifier", "detector", "exposure", "class", "everywhere", "scattered"]


@dataclass
class Failures:
    """Failures of one test on one class of exposures that have no cause yet: of exposures, and of all together."""

    parts: Sequence[Applied]
    names: Mapping[int, str]
    single: Mask = field(init=False)
    together: Mask = field(init=False)
    measured: Mask = field(init=False)
    measured_together: Mask = field(init=False)
    exposures: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.exposures = np.concatenate([part.statistic.exposures for part in self.parts])
        width = len(self.places.detector)
        empty = np.zeros((0, width), np.bool_)
        alone = [part for part in self.parts if not part.statistic.pooled]
        pooled = [part for part in self.parts if part.statistic.pooled]
        self.single = np.concatenate([empty, *(part.failed for part in alone)])
        self.measured = np.concatenate([empty, *(part.measured for part in alone)])
        self.together = np.any(np.concatenate([empty, *(part.failed for part in pooled)]), axis=0)
        self.measured_together = np.any(np.concatenate([empty, *(part.measured for part in pooled)]), axis=0)

    @property
    def test(self) -> str:
        """Name of the test."""
        return self.parts[0].statistic.test

    @property
    def exposure_class(self) -> ExposureClass | None:
        """Class of the exposures; None for a combined calibration."""
        return self.parts[0].statistic.exposure_class

    @property
    def places(self) -> Places:
        """Where the test was made."""
        return self.parts[0].statistic.places

    @property
    def of(self) -> int:
        """Number of measurements."""
        return int(self.measured.sum() + self.measured_together.sum())

    @property
    def share(self) -> float:
        """Share of failures among the measurements of exposures."""
        return float(self.single.sum()) / max(int(self.measured.sum()), 1)

    @property
    def share_together(self) -> float:
        """Share of failures among the measurements of all exposures together, or of a combined calibration."""
        return float(self.together.sum()) / max(int(self.measured_together.sum()), 1)

    @property
    def is_of_wholes(self) -> bool:
        """Whether the test is of detectors as a whole."""
        return bool((self.places.amplifier == WHOLE_DETECTOR).all())

    def take(
        self, kind: CauseKind, single: Mask, together: Mask, of: int, words: str, is_fail: bool = False
    ) -> Cause:
        """Return a cause of some failures, which have one from now on."""
        single, together = single & self.single, together & self.together
        cause = Cause(
            test=self.test,
            exposure_class=self.exposure_class,
            kind=kind,
            outcome="fail" if is_fail else "needs-decision",
            failed=int(single.sum() + together.sum()),
            of=of,
            worst=_worst(self.parts, single, together),
            blocks=list(_blocks(self.places, self.exposures, single, together)),
            words=words,
        )
        self.single = self.single & ~single
        self.together = self.together & ~together
        return cause


def _blocks(
    places: Places, exposures: NDArray[np.int64], single: Mask, together: Mask
) -> Iterator[FailureBlock]:
    """Yield exact blocks: places with the same set of failed exposures are one block."""
    columns = np.flatnonzero(single.any(axis=0))
    sets, which = np.unique(single[:, columns], axis=1, return_inverse=True)
    blocks = [
        FailureBlock(
            exposures=[int(each) for each in exposures[sets[:, index]]],
            places=_places(places, columns[which.ravel() == index]),
        )
        for index in range(sets.shape[1])
    ]
    yield from sorted(blocks, key=lambda block: (block.exposures, block.places[0].detector))
    if together.any():
        yield FailureBlock(exposures=[], places=_places(places, np.flatnonzero(together)))


def _places(places: Places, columns: NDArray[np.int64]) -> list[Place]:
    detectors = places.detector[columns]
    return [
        Place(
            detector=int(number),
            amplifiers=[
                str(name) for name in places.amplifier[columns[detectors == number]] if name != WHOLE_DETECTOR
            ],
        )
        for number in np.unique(detectors)
    ]


def _worst(parts: Sequence[Applied], single: Mask, together: Mask) -> Worst:
    """Return the failure that exceeds its limit by the largest factor."""
    best: tuple[float, Worst] | None = None
    row = 0
    for part in parts:
        statistic = part.statistic
        rows = len(part.failed)
        mask = together[None, :] & part.failed if statistic.pooled else single[row : row + rows]
        row += 0 if statistic.pooled else rows
        if not mask.any():
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            excess = np.abs(statistic.value - statistic.expected) / np.abs(part.limit)
        excess = np.where(mask, np.nan_to_num(excess, nan=0.0, posinf=1e300), -1.0)
        at = np.unravel_index(int(np.argmax(excess)), excess.shape)
        if best is None or excess[at] > best[0]:
            amplifier = str(statistic.places.amplifier[at[1]])
            best = (
                float(excess[at]),
                Worst(
                    exposure=None if statistic.pooled else int(statistic.exposures[at[0]]),
                    detector=int(statistic.places.detector[at[1]]),
                    amplifier=amplifier or None,
                    value=rounded(statistic.value[at]),
                    expected=rounded(statistic.expected[at]),
                    limit=rounded(part.limit[at]),
                    unit=statistic.unit,
                ),
            )
    if best is None:
        raise ValueError("a cause needs at least one failure")
    return best[1]
