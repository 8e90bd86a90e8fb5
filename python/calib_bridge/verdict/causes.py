"""Groups of failures that probably have one cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..protocol.judgments import Cause, FailureBlock, Place, Worst
from .changes import CHANGE
from .grid import Places
from .measured import WHOLE_DETECTOR
from .rounding import rounded
from .statistics import Applied
from .words import detector_words, list_words, place_words

type Mask = NDArray[np.bool_]
type CauseKind = Literal["amplifier", "detector", "exposure", "class", "everywhere", "scattered"]

MOST = 0.5
"""Share of failed measurements from which failures are one cause."""

LOST = 0.9
"""Share of failed measurements from which a detector is lost."""

ENOUGH = 3
"""Fewest exposures that show that a whole class is bad, and not some of them."""


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
    def places(self) -> Places:
        """Where the test was made."""
        return self.parts[0].statistic.places

    @property
    def of(self) -> int:
        """Number of measurements."""
        return int(self.measured.sum() + self.measured_together.sum())

    @property
    def share(self) -> float:
        """Share of failed measurements."""
        return int(self.single.sum() + self.together.sum()) / max(self.of, 1)

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
            exposure_class=self.parts[0].statistic.exposure_class,
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


def causes_of(tests: Sequence[Applied], replaced: Sequence[Applied], names: Mapping[int, str]) -> list[Cause]:
    """Return the causes of all failures.

    Parameters
    ----------
    tests
        Outcomes of all tests.
    replaced
        Those of the replaced set; empty without one. A test that failed everywhere there too is no reason to fail.
    names
        Full names by detector number.
    """
    groups = _groups(tests, names)
    before = {(group.test, _class_of(group)): group.share for group in _groups(replaced, names)}
    bad = {(group.test, _class_of(group)) for group in groups if group.share > MOST}
    causes: list[Cause] = []
    for group in groups:
        siblings = {(each.test, _class_of(each)) for each in groups if each.test == group.test} - {
            (group.test, "first")
        }
        is_known = before.get((group.test, _class_of(group)), 0.0) > MOST
        causes += _causes_of_group(group, siblings <= bad, is_known)
    return causes


def _groups(tests: Sequence[Applied], names: Mapping[int, str]) -> list[Failures]:
    keys = dict.fromkeys((each.statistic.test, each.statistic.exposure_class) for each in tests)
    return [
        Failures(
            [each for each in tests if (each.statistic.test, each.statistic.exposure_class) == key], names
        )
        for key in keys
    ]


def _class_of(group: Failures) -> str | None:
    return group.parts[0].statistic.exposure_class


def _causes_of_group(group: Failures, is_everywhere: bool, is_known: bool) -> Iterator[Cause]:
    """Yield the causes of one test's failures on one class, the largest groups first."""
    everything = np.ones_like(group.single), np.ones_like(group.together)
    counts = f"{int(group.single.sum() + group.together.sum())} of {group.of} measurements"
    exposure_class = _class_of(group)
    if exposure_class == "first":
        if group.single.any():
            exposures = int(group.single.any(axis=1).sum())
            words = f"first exposures of sequences: {group.test} in {counts}"
            words += f", in {exposures} of {len(group.exposures)} exposures"
            yield group.take("class", *everything, group.of, words)
        return
    is_exposures = exposure_class is not None and len(group.exposures) < ENOUGH and not is_everywhere
    if group.share > MOST and not is_exposures:
        if is_everywhere:
            where = f" of {exposure_class} exposures" if exposure_class else ""
            same = ", as in the replaced set" if is_known else ""
            words = f"{group.test} everywhere: {counts}{where}{same}"
            yield group.take("everywhere", *everything, group.of, words, is_fail=not is_known)
        else:
            words = f"{exposure_class} exposures: {group.test} in {counts}"
            yield group.take("class", *everything, group.of, words, is_fail=not is_known)
        return
    yield from _detectors(group)
    yield from _exposures(group)
    yield from _amplifiers(group)
    if group.single.any():
        row, column = np.argwhere(group.single)[0]
        only = np.zeros(len(group.together), np.bool_)
        only[column] = True
        example = f"{place_words(group.places, only, group.names)} in exposure {group.exposures[row]}"
        failed = int(group.single.sum())
        words = f"{group.test} in {failed} of {group.of} measurements of {exposure_class} exposures, e.g. {example}"
        if failed == 1:
            words = f"{place_words(group.places, only, group.names)}: {group.test} in exposure {group.exposures[row]}"
        yield group.take("scattered", *everything, group.of, words)


def _detectors(group: Failures) -> Iterator[Cause]:
    """Yield a cause for each detector with most amplifiers failing in most exposures."""
    if group.is_of_wholes:
        return
    for number in np.unique(group.places.detector):
        own = group.places.detector == number
        single, together = group.single & own, group.together & own
        of = int((group.measured & own).sum() + (group.measured_together & own).sum())
        failed = int(single.sum() + together.sum())
        seen = len(group.exposures) >= ENOUGH or not len(group.exposures)
        if of and failed / of >= MOST and seen:
            where = f" of {_class_of(group)} exposures" if _class_of(group) else ""
            words = f"{detector_words(int(number), group.names)}: {group.test} in {failed} of {of} measurements{where}"
            yield group.take("detector", single, together, of, words, is_fail=failed / of >= LOST)


def _exposures(group: Failures) -> Iterator[Cause]:
    """Yield a cause for each exposure in which most amplifiers of a detector fail, or most detectors."""
    for row in range(len(group.exposures)):
        failed = group.single[row]
        if group.is_of_wholes:
            chosen = failed & (failed.sum() >= max(2.0, MOST * group.measured[row].sum()))
        else:
            measured = group.measured[row].astype(np.float64)
            total = group.places.by_detector(measured, lambda part: part.sum(axis=-1))
            bad = group.places.by_detector(failed.astype(np.float64), lambda part: part.sum(axis=-1))
            chosen = failed & group.places.spread(bad >= np.maximum(MOST * total, 2.0))
        if not chosen.any():
            continue
        single = np.zeros_like(group.single)
        single[row] = chosen
        involved = np.isin(group.places.detector, group.places.detector[chosen])
        of = int((group.measured[row] & involved).sum())
        what = "detectors" if group.is_of_wholes else "amplifiers"
        where = f"{int(chosen.sum())} of {of} {what}"
        if len(np.unique(group.places.detector[chosen])) <= 2:
            where = place_words(group.places, chosen, group.names)
        words = f"exposure {group.exposures[row]}: {group.test} in {where}"
        # They fail over all exposures together because they fail so much in this one.
        together = group.together & chosen & ~np.delete(group.single, row, axis=0).any(axis=0)
        yield group.take("exposure", single, together, of + int(together.sum()), words)


def _amplifiers(group: Failures) -> Iterator[Cause]:
    """Yield a cause for each amplifier, or detector as a whole, that fails twice, or over all exposures together."""
    for column in np.flatnonzero((group.single.sum(axis=0) > 1) | group.together):
        own = np.zeros(len(group.together), np.bool_)
        own[column] = True
        single = np.zeros_like(group.single)
        single[:, column] = True
        failed, of = int(group.single[:, column].sum()), int(group.measured[:, column].sum())
        kind = _class_of(group) or ""
        found = [f"in {failed} of {of} {kind} exposures"] if failed else []
        if group.together[column]:
            found.append(f"over all {of} {kind} exposures together" if of else _of_calibration(group))
        words = f"{place_words(group.places, own, group.names)}: {group.test} {list_words(found)}"
        total = of + int(group.measured_together[column])
        yield group.take("detector" if group.is_of_wholes else "amplifier", single, own, total, words)


def _of_calibration(group: Failures) -> str:
    return "against the replaced calibration" if group.test.endswith(CHANGE) else "failed"


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
