"""The judgment of a verification, from measured and expected values alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..protocol.judgments import Cause, ExposureClass, JudgeQuery, Judgment, Outcome, TestFacts, VerifiedRun
from .causes import causes_of
from .changes import changes_of, ptc_changes
from .classes import ClassOf, Test
from .comparison import compare_failures
from .expected import Expected
from .grid import Grid, Places, grid_of, places_of
from .light import light_tests, lit_classes
from .measured import COMBINED, Measured
from .predictions import Kind, Predictions, predictions_of
from .ranges import missing_parts, range_changes, range_tests
from .rounding import rounded
from .statistics import Applied, apply
from .tests import tests_of
from .unchecked import NEEDED, missing_outcomes, missing_values, uncompared, unpredicted
from .verdicts import upstream_tests
from .words import list_words

__all__ = ["KINDS", "Replaced", "classes_of", "judge", "limits_of"]

KINDS: dict[str, Kind] = {"verifyBias": "bias", "verifyDark": "dark", "verifyFlat": "flat"}

SIZE = 5e-4
"""Probability that a clean verification does not pass: 0.2 per cent for a set of four."""

LEFT_OUT = 3
"""Most exposures for which it is tried whether all tests pass without them."""


@dataclass(frozen=True, eq=False)
class Replaced:
    """What the replaced set's verification measured, and what was expected of it."""

    measured: Measured
    expected: Expected


@dataclass(frozen=True, eq=False)
class _Outcomes:
    """All tests of one verification, the reasons why parts could not be checked, and what no test sees."""

    tests: list[Applied]
    unchecked: list[str]
    unseen: list[str] = field(default_factory=list)


def judge(
    measured: Measured, expected: Expected, query: JudgeQuery, replaced: Replaced | None = None
) -> Judgment:
    """Judge a verification.

    Parameters
    ----------
    measured, expected
        Values of the verification, and what they are compared with.
    query
        Exposures and detectors that it has to cover, and the floors.
    replaced
        The verification of the set that is replaced, if the query names one and its values could be read.
    """
    outcomes = _outcomes(measured, expected, query, _verified(query), replaced)
    before: list[Applied] = []
    if replaced and query.replaced:
        before = _outcomes(replaced.measured, replaced.expected, query, query.replaced, None).tests
    causes = causes_of(outcomes.tests, before, measured.names)
    return Judgment(
        outcome=_outcome(causes, outcomes.unchecked),
        source=measured.source,
        tests=[_facts(each) for each in outcomes.tests],
        causes=causes,
        unchecked=outcomes.unchecked,
        unseen=[*outcomes.unseen, *expected.unseen],
        remarks=[*_remarks(measured, expected, query, replaced, causes)],
        compared=compare_failures(outcomes.tests, before) if replaced and query.replaced else None,
    )


def limits_of(
    measured: Measured, expected: Expected, query: JudgeQuery, replaced: Replaced | None = None
) -> list[Applied]:
    """Return the tests that `judge` makes, each with the limits and the standard errors of all its measurements."""
    return _outcomes(measured, expected, query, _verified(query), replaced).tests


def _verified(query: JudgeQuery) -> VerifiedRun:
    return VerifiedRun(
        run="now",
        internal=query.internal,
        external=query.external,
        first=query.first,
        detectors=query.detectors,
    )


def _outcome(causes: Sequence[Cause], unchecked: Sequence[str]) -> Outcome:
    if unchecked:
        return "could-not-check"
    if any(cause.outcome == "fail" for cause in causes):
        return "fail"
    return "needs-decision" if causes else "pass"


def _outcomes(
    measured: Measured, expected: Expected, query: JudgeQuery, run: VerifiedRun, replaced: Replaced | None
) -> _Outcomes:
    """Return the outcomes of all tests on the exposures and detectors of a run."""
    if query.ranges:
        return _by_ranges(measured, query, run, replaced)
    kind = KINDS.get(query.stem)
    if kind is None:
        return _by_upstream(measured, query, run, replaced)
    places, classes = classes_of(measured, expected, run)
    unchecked = [*measured.problems]
    for each in classes:
        unchecked += missing_values(each.grid, NEEDED, run.detectors, measured.names)
    if not classes or not len(places.detector):
        return _Outcomes([], unchecked or ["no exposure or detector was verified"])
    if all(each.name == "first" for each in classes):
        unchecked.append("only first exposures of sequences were verified")
    light = light_tests(classes) if kind == "flat" else []
    classes = lit_classes(classes, light)
    predicted = predictions_of(expected, places, kind)
    tests = tests_of(kind, classes, predicted, query.floors)
    for statistic in (statistic for test in tests for statistic in test):
        unchecked += unpredicted(statistic, measured.names)
    unseen: list[str] = []
    if replaced:
        changes = _changes(kind, classes, predicted, replaced, query)
        tests += changes
        unseen = _uncompared(changes, measured)
        if unseen:
            unchecked += [*expected.unread, *replaced.expected.unread]
    applied = apply([statistic for test in tests for statistic in test], SIZE)
    applied += upstream_tests([(each.name, each.grid) for each in classes], query.stem, ["PROCESSING"])
    return _Outcomes([*light, *applied], list(dict.fromkeys(unchecked)), unseen)


def _uncompared(changes: Sequence[Test], measured: Measured) -> list[str]:
    return [reason for test in changes for each in test for reason in uncompared(each, measured.names)]


def classes_of(measured: Measured, expected: Expected, run: VerifiedRun) -> tuple[Places, list[ClassOf]]:
    """Return the amplifiers of a verification, and its exposures by class; a class without exposures is left out."""
    places = places_of(measured, expected, run.detectors)
    return places, [
        ClassOf(name=name, grid=grid, times=_times(expected, grid))
        for name, grid in _grids(measured, places, run)
        if len(grid.exposures)
    ]


def _grids(measured: Measured, places: Places, run: VerifiedRun) -> list[tuple[ExposureClass, Grid]]:
    return [
        ("internal", grid_of(measured, places, run.internal)),
        ("external", grid_of(measured, places, run.external)),
        ("first", grid_of(measured, places, run.first)),
    ]


def _times(expected: Expected, grid: Grid) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([expected.dark_times.get(int(each), np.nan) for each in grid.exposures], np.float64)


def _changes(
    kind: Kind, classes: Sequence[ClassOf], predicted: Predictions, replaced: Replaced, query: JudgeQuery
) -> list[Test]:
    before = predictions_of(replaced.expected, classes[0].grid.places, kind)
    return changes_of(kind, classes, predicted, before, query.floors)


def _by_upstream(
    measured: Measured, query: JudgeQuery, run: VerifiedRun, replaced: Replaced | None
) -> _Outcomes:
    """Return cp_verify's outcomes, and for a ptc the changes of gain and noise."""
    places = places_of(measured, Expected.nothing(), run.detectors, wholes=True)
    unchecked = [*measured.problems]
    is_combined = not (run.internal or run.external or run.first)
    grids: list[tuple[ExposureClass | None, Grid]] = (
        [(None, grid_of(measured, places, [COMBINED]))]
        if is_combined
        else [(name, grid) for name, grid in _grids(measured, places, run) if len(grid.exposures)]
    )
    tests = upstream_tests(grids, query.stem)
    for _, grid in grids:
        unchecked += missing_outcomes(grid, run.detectors, measured.names)
    if not tests:
        unchecked.append(f"{query.stem} made no tests")
    unseen: list[str] = []
    if replaced and is_combined and query.stem == "verifyPtc":
        before = grid_of(replaced.measured, places, [COMBINED])
        changes = ptc_changes(grids[0][1], before, query.floors)
        tests += apply([statistic for test in changes for statistic in test], SIZE)
        unseen = _uncompared(changes, measured)
    return _Outcomes(tests, list(dict.fromkeys(unchecked)), unseen)


def _by_ranges(
    measured: Measured, query: JudgeQuery, run: VerifiedRun, replaced: Replaced | None
) -> _Outcomes:
    """Return the outcomes of our own tests of a calibration that cp_verify has no pipeline for."""
    grid = _whole_grid(measured, run)
    before = _whole_grid(replaced.measured, run) if replaced else None
    unchecked = [
        *measured.problems,
        *missing_parts(grid, before, query.ranges, run.detectors, measured.names),
    ]
    tests = range_tests(grid, query.ranges)
    changes: list[Applied] = []
    if replaced:
        changes = range_changes(grid, grid_of(replaced.measured, grid.places, [COMBINED]), query.ranges)
    unseen = _uncompared([[each.statistic for each in changes]], measured)
    return _Outcomes([*tests, *(each for each in changes if each.measured.any())], unchecked, unseen)


def _whole_grid(measured: Measured, run: VerifiedRun) -> Grid:
    places = places_of(measured, Expected.nothing(), run.detectors, wholes=True)
    return grid_of(measured, places, [COMBINED])


def _facts(applied: Applied) -> TestFacts:
    statistic = applied.statistic
    return TestFacts(
        test=statistic.test,
        exposure_class=statistic.exposure_class,
        pooled=statistic.pooled,
        upstream=statistic.upstream,
        measured=int(applied.measured.sum()),
        failed=int(applied.failed.sum()),
        size=rounded(applied.size),
        limit_sigma=rounded(applied.limit_sigma),
        floor=rounded(statistic.floor),
        unit=statistic.unit,
        upstream_failed=statistic.upstream_failed,
    )


def _remarks(
    measured: Measured,
    expected: Expected,
    query: JudgeQuery,
    replaced: Replaced | None,
    causes: Sequence[Cause],
) -> Iterator[str]:
    """Yield what a person can do about failures of a few exposures."""
    suspects = _suspects(causes)
    if not suspects or len(suspects) > LEFT_OUT:
        return
    without = query.model_copy(
        update={
            "internal": [each for each in query.internal if each not in suspects],
            "external": [each for each in query.external if each not in suspects],
        }
    )
    if not (without.internal or without.external):
        return
    rest = _outcomes(measured, expected, without, _verified(without), replaced)
    if _suspects(causes_of(rest.tests, [], measured.names), all_of_them=True):
        return
    is_internal = any(each in query.internal for each in suspects)
    letter = "take the next rerun letter" if is_internal else "take the next letter of the verification"
    them = "them" if len(suspects) > 1 else "it"
    yield f"without {list_words(suspects)} all tests pass: leave {them} out and {letter}"


def _suspects(causes: Sequence[Cause], all_of_them: bool = False) -> list[int]:
    """Return the exposures that fail alone: in causes of exposures and in single failures.

    With ``all_of_them``, the exposures of every cause, and 0 for failures over all exposures together.
    """
    found: set[int] = set()
    for cause in causes:
        if cause.exposure_class != "first" and (all_of_them or cause.kind in ("exposure", "scattered")):
            exposures = [each for block in cause.blocks for each in block.exposures]
            found |= set(exposures or [0])
    return sorted(found)
