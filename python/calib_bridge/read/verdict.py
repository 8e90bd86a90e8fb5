"""Verdict of a verification from its run-level ``verify<X>Stats`` (cp_verify's ``mergeResults``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..protocol.outputs import Verdict
from .dataset import load
from .row import Row

UNNAMED = "UNNAMED"

_known: dict[tuple[str, int], Verdict] = {}
"""By UUID and number of detectors, because a dataset never changes."""


def read_verdict(butler: DirectButler, rows: Sequence[Row], detectors: int) -> Verdict | None:
    """Judge the statistics of one RUN.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        Reads the datasets.
    rows : `~collections.abc.Sequence` [`~calib_bridge.read.row.Row`]
        The RUN's ``verify<X>Stats``: one, or one for each filter.
    detectors : `int`
        Number of verified detectors, because the statistics only name detectors that failed.

    Returns
    -------
    verdict : `~calib_bridge.protocol.outputs.Verdict` or `None`
        `None` if the RUN has no statistics.

    Raises
    ------
    BridgeError
        ``dataset-missing`` or ``dataset-unreadable`` if the statistics cannot be read.
    """
    verdicts = []
    for row in rows:
        key = (row.id, detectors)
        if key not in _known:
            stats = load(butler, row)
            if not isinstance(stats, Mapping):
                raise BridgeError(
                    "dataset-unreadable", f"{row.id} in {row.run} is not a mapping of statistics"
                )
            try:
                _known[key] = judge(stats, detectors)
            except (TypeError, ValueError, RecursionError) as error:
                raise BridgeError("dataset-unreadable", f"{row.id} in {row.run}: {error}") from error
        verdicts.append(_known[key])
    return _combine(verdicts) if verdicts else None


def judge(stats: Mapping[Any, Any], detectors: int) -> Verdict:
    """Judge statistics with the structure that cp_verify writes; any part may be absent.

    Parameters
    ----------
    stats : `~collections.abc.Mapping`
        ``SUCCESS``, and for each exposure ``{SUCCESS, FAILURES: ["R22_S21 C17 NOISE", ...]}``. A verification of
        combined calibrations has ``{SUCCESS, FAILURES: ["C17 PTC_GAIN", ...]}`` for each detector instead. ``VERIFY``
        has the tests of the whole run.
    detectors : `int`
        Number of verified detectors.

    Returns
    -------
    verdict : `~calib_bridge.protocol.outputs.Verdict`
        ``tests`` counts the named tests, or the detectors of all exposures if only failures are named.

    Raises
    ------
    TypeError
        A part has another type.

    Notes
    -----
    A test fails by majority if more than half of the detectors fail it, in any amplifier, in more than half of the
    exposures. The source is ``count_failed_verification_tests`` in lsst-ts/ts_externalscripts,
    ``base_make_calibrations.py``, which also requires a number of amplifiers.
    """
    exposures = {
        str(key): block for key, block in stats.items() if str(key).isdigit() and isinstance(block, Mapping)
    }
    calibrations = [
        f"{key} {text}"
        for key, block in stats.items()
        if str(key) not in exposures and key != "VERIFY" and isinstance(block, Mapping)
        for text in _failures(block)
    ]
    failures = [
        f"{key} {text}" for key, block in exposures.items() for text in _failures(block)
    ] + calibrations
    failures += [f"RUN {name}" for name, passed in _outcomes(stats.get("VERIFY")) if not passed]
    named = [test for block in (*exposures.values(), stats.get("VERIFY")) for test in _outcomes(block)]
    return Verdict(
        success=_success(stats, not failures),
        tests=len(named) or max(len(failures), detectors * (len(exposures) or 1)),
        failures=sorted(failures),
        majority_fails=_majority_fails(exposures or {"": {"FAILURES": calibrations}}, detectors),
    )


def _failures(block: Mapping[Any, Any]) -> list[str]:
    """Return the failed tests; a failure without a name, as in verifyCrosstalk, gets one so that it counts."""
    named = block.get("FAILURES") or []
    if not isinstance(named, list) or not all(isinstance(text, str) and text.split() for text in named):
        raise TypeError("FAILURES is not a list of failed tests")
    return named or ([] if _success(block, True) else [UNNAMED])


def _success(block: Mapping[Any, Any], otherwise: bool) -> bool:
    success = block.get("SUCCESS", otherwise)
    if not isinstance(success, bool):
        raise TypeError(f"SUCCESS is {type(success).__name__}, not true or false")
    return success


def _outcomes(block: Any) -> Iterator[tuple[str, bool]]:
    """Yield every test that a nested block names, with its outcome."""
    if not isinstance(block, Mapping):
        return
    for key, value in block.items():
        if isinstance(value, bool) and key != "SUCCESS":
            yield str(key), value
        elif isinstance(value, Mapping):
            for name, passed in _outcomes(value):
                yield f"{key} {name}", passed


def _majority_fails(exposures: Mapping[str, Mapping[Any, Any]], detectors: int) -> list[str]:
    bad_exposures: dict[str, int] = defaultdict(int)
    for block in exposures.values():
        failing: dict[str, set[str]] = defaultdict(set)
        for text in _failures(block):
            words = text.split()
            failing[words[-1]].add(words[0])
        for test, names in failing.items():
            bad_exposures[test] += 2 * len(names) > detectors
    return sorted(test for test, count in bad_exposures.items() if 2 * count > len(exposures))


def _combine(verdicts: Sequence[Verdict]) -> Verdict:
    return Verdict(
        success=all(verdict.success for verdict in verdicts),
        tests=sum(verdict.tests for verdict in verdicts),
        failures=sorted(text for verdict in verdicts for text in verdict.failures),
        majority_fails=sorted({test for verdict in verdicts for test in verdict.majority_fails}),
    )
