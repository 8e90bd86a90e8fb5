"""Groups of failures that probably have one cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..protocol.judgments import Cause
from .changes import CHANGE
from .failures import Failures, Mask
from .statistics import Applied
from .words import detector_words, list_words, place_words

MOST = 0.5
"""Share of failed measurements from which failures are one cause."""

LOST = 0.9
"""Share of failed measurements from which a detector is lost."""

ENOUGH = 3
"""Fewest exposures that show that a whole class is bad, and not some of them."""

FEW = 3
"""Most exposures that are each a cause of the failures that are left in them."""


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
    before = {(group.test, group.exposure_class): _most(group) for group in _groups(replaced, names)}
    good = {group.test for group in groups if group.exposure_class != "first" and not _most(group)}
    causes: list[Cause] = []
    for group in groups:
        is_known = before.get((group.test, group.exposure_class), False)
        causes += _causes_of_group(group, group.test not in good, is_known)
    return causes


def _most(group: Failures) -> bool:
    return max(group.share, group.share_together) > MOST


def _groups(tests: Sequence[Applied], names: Mapping[int, str]) -> list[Failures]:
    keys = dict.fromkeys((each.statistic.test, each.statistic.exposure_class) for each in tests)
    return [
        Failures(
            [each for each in tests if (each.statistic.test, each.statistic.exposure_class) == key], names
        )
        for key in keys
    ]


def _causes_of_group(group: Failures, is_everywhere: bool, is_known: bool) -> Iterator[Cause]:
    """Yield the causes of one test's failures on one class, the largest groups first."""
    everything = np.ones_like(group.single), np.ones_like(group.together)
    counts = f"{int(group.single.sum() + group.together.sum())} of {group.of} measurements"
    exposure_class = group.exposure_class
    if exposure_class == "first":
        if group.single.any():
            exposures = int(group.single.any(axis=1).sum())
            words = f"first exposures of sequences: {group.test} in {counts}"
            words += f", in {exposures} of {len(group.exposures)} exposures"
            yield group.take("class", *everything, group.of, words)
        return
    # One or two exposures of a class say more about themselves than about the class.
    seen = exposure_class is None or len(group.exposures) >= ENOUGH or is_everywhere
    if group.share > MOST and seen:
        yield _of_class(group, everything, group.of, is_everywhere, is_known)
        return
    yield from _detectors(group, in_exposures=True)
    yield from _exposures(group)
    if group.share_together > MOST and seen:
        of = int(group.measured_together.sum())
        yield _of_class(group, (np.zeros_like(group.single), group.together), of, is_everywhere, is_known)
    yield from _detectors(group, in_exposures=False)
    yield from _amplifiers(group)
    yield from _few_exposures(group)
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


def _of_class(
    group: Failures, masks: tuple[Mask, Mask], of: int, is_everywhere: bool, is_known: bool
) -> Cause:
    """Return the cause of failures of most measurements of a class, or of every class."""
    failed = int((group.single & masks[0]).sum() + (group.together & masks[1]).sum())
    counts = f"{failed} of {of} measurements"
    same = ", as in the replaced set" if is_known else ""
    if is_everywhere:
        where = f" of {group.exposure_class} exposures" if group.exposure_class else ""
        words = f"{group.test} everywhere: {counts}{where}{same}"
        return group.take("everywhere", *masks, of, words, is_fail=not is_known)
    words = f"{group.exposure_class} exposures: {group.test} in {counts}{same}"
    return group.take("class", *masks, of, words, is_fail=not is_known)


def _detectors(group: Failures, in_exposures: bool) -> Iterator[Cause]:
    """Yield a cause for each detector with most measurements failing, in exposures or over all of them together."""
    if group.is_of_wholes or (in_exposures and len(group.exposures) < ENOUGH):
        return
    for number in np.unique(group.places.detector):
        own = group.places.detector == number
        single, together = group.single & own, group.together & own
        found, measured = (single, group.measured) if in_exposures else (together, group.measured_together)
        share = float(found.sum()) / max(int((measured & own).sum()), 1)
        if not share >= MOST:
            continue
        of = int((measured & own).sum())
        of += int((group.measured_together & own).sum()) if in_exposures else int(single.sum())
        failed = int(single.sum() + together.sum())
        where = f" of {group.exposure_class} exposures" if group.exposure_class else ""
        if not in_exposures and not single.any():
            where = f" over all {group.exposure_class} exposures together" if group.exposure_class else ""
        words = f"{detector_words(int(number), group.names)}: {group.test} in {failed} of {of} measurements{where}"
        is_lost = share >= LOST and (
            in_exposures or not (group.exposures.size or group.test.endswith(CHANGE))
        )
        yield group.take("detector", single, together, of, words, is_fail=is_lost)


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


def _few_exposures(group: Failures) -> Iterator[Cause]:
    """Yield a cause for each exposure with several failures left, if these are in a few exposures only."""
    counts = group.single.sum(axis=1)
    if np.count_nonzero(counts) > FEW:
        return
    for row in np.flatnonzero(counts > 1):
        single = np.zeros_like(group.single)
        single[row] = group.single[row]
        of = int(group.measured[row].sum())
        where = place_words(group.places, single[row], group.names)
        words = f"exposure {group.exposures[row]}: {group.test} in {where}"
        yield group.take("exposure", single, np.zeros_like(group.together), of, words)


def _amplifiers(group: Failures) -> Iterator[Cause]:
    """Yield a cause for each amplifier, or detector as a whole, that fails twice, or over all exposures together."""
    for column in np.flatnonzero((group.single.sum(axis=0) > 1) | group.together):
        own = np.zeros(len(group.together), np.bool_)
        own[column] = True
        single = np.zeros_like(group.single)
        single[:, column] = True
        failed, of = int(group.single[:, column].sum()), int(group.measured[:, column].sum())
        kind = group.exposure_class or ""
        found = [f"in {failed} of {of} {kind} exposures"] if failed else []
        if group.together[column]:
            found.append(f"over all {of} {kind} exposures together" if of else _of_calibration(group))
        words = f"{place_words(group.places, own, group.names)}: {group.test} {list_words(found)}"
        total = of + int(group.measured_together[column])
        yield group.take("detector" if group.is_of_wholes else "amplifier", single, own, total, words)


def _of_calibration(group: Failures) -> str:
    return "against the replaced calibration" if group.test.endswith(CHANGE) else "failed"
