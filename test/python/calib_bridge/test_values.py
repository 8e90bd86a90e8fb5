"""Laws of fingerprints, times, verdicts and logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsst.daf.butler import Timespan

from calib_bridge.errors import BridgeError
from calib_bridge.fingerprint import fingerprint, line
from calib_bridge.joblog import last_error, progress
from calib_bridge.read.row import Row
from calib_bridge.read.verdict import judge
from calib_bridge.tai import from_timespan, iso, limits, to_timespan

LOW, HIGH = limits()
BOUND = st.one_of(st.none(), st.integers(LOW + 1, HIGH - 1).map(str))
DATA_ID = st.fixed_dictionaries(
    {"instrument": st.sampled_from(["LATISS", "LSSTCam"]), "detector": st.integers(0, 204)}
)
LINE = st.tuples(st.sampled_from(["bias", "dark"]), DATA_ID, st.uuids().map(str), BOUND, BOUND)


@given(st.lists(LINE), st.randoms())
def test_a_fingerprint_does_not_depend_on_order(lines: list[Any], random: Any) -> None:
    shuffled = [(kind, dict(sorted(data_id.items())), *rest) for kind, data_id, *rest in lines]
    random.shuffle(shuffled)
    assert fingerprint(line(*each) for each in lines) == fingerprint(line(*each) for each in shuffled)


@given(st.lists(LINE, min_size=1), LINE, st.integers(0, 4))
def test_a_fingerprint_depends_on_every_field(lines: list[Any], other: Any, field: int) -> None:
    changed = [list(each) for each in lines]
    if changed[0][field] == other[field]:
        return
    changed[0][field] = other[field]
    assert fingerprint(line(*each) for each in lines) != fingerprint(line(*each) for each in changed)


@given(st.lists(LINE))
def test_a_fingerprint_depends_on_the_number_of_lines(lines: list[Any]) -> None:
    texts = [line(*each) for each in lines]
    assert fingerprint(texts) != fingerprint([*texts, line("bias", {}, "", None, None)])


def test_an_empty_range_differs_from_an_open_one() -> None:
    row = Row("c", {"detector": 0}, "id", "run", None, None, True, None, -1)
    assert row.fingerprint_line("bias") != row._replace(empty=False).fingerprint_line("bias")


@given(BOUND, BOUND)
def test_times_are_converted_both_ways(begin: str | None, end: str | None) -> None:
    if begin is not None and end is not None and int(begin) >= int(end):
        with pytest.raises(BridgeError):
            to_timespan(begin, end)
    else:
        assert from_timespan(to_timespan(begin, end)) == (begin, end)


def test_butlers_limits_are_open_bounds() -> None:
    assert from_timespan(to_timespan(str(LOW), str(HIGH))) == (None, None)
    assert to_timespan("-5", None) == Timespan(None, None)
    assert from_timespan(Timespan.makeEmpty()) == (None, None)


@given(st.integers(LOW, HIGH - 1))
def test_butler_reads_our_iso_times(nanoseconds: int) -> None:
    import astropy.time

    whole = nanoseconds - nanoseconds % 1_000_000_000
    read = Timespan(astropy.time.Time(iso(str(whole)), scale="tai"), None)
    assert read.nsec[0] == whole
    assert iso(str(nanoseconds)).startswith(iso(str(whole)))


EXPOSURES = {number: {"SUCCESS": True} for number in (1, 2, 3)}


def failing(*texts: str) -> dict[str, Any]:
    return {"SUCCESS": False, "FAILURES": list(texts)}


def test_a_verdict_without_failures() -> None:
    verdict = judge({**EXPOSURES, "SUCCESS": True}, 2)
    assert (verdict.success, verdict.failures, verdict.majority_fails, verdict.tests) == (True, [], [], 6)


def test_a_test_fails_by_majority_of_detectors_in_the_majority_of_exposures() -> None:
    both = failing("R00_S00 C00 NOISE", "R00_S01 C00 NOISE", "R00_S00 C00 MEAN")
    assert judge({1: both, 2: both, 3: {"SUCCESS": True}, "SUCCESS": False}, 2).majority_fails == ["NOISE"]
    assert judge({1: both, 2: EXPOSURES[2], 3: EXPOSURES[3], "SUCCESS": False}, 2).majority_fails == []
    one = failing("R00_S00 C00 NOISE", "R00_S00 C01 NOISE")
    assert judge({1: one, 2: one, "SUCCESS": False}, 2).majority_fails == []


def test_failures_are_sorted_and_name_their_exposure() -> None:
    verdict = judge({2: failing("R00_S01 C00 B"), 1: failing("R00_S00 C00 A"), "SUCCESS": False}, 2)
    assert verdict.failures == ["1 R00_S00 C00 A", "2 R00_S01 C00 B"]


def test_a_verified_calibration_has_detectors_instead_of_exposures() -> None:
    good, bad = {"SUCCESS": True}, failing("C00 PTC_GAIN", "DET PTC_TURNOFF")
    passed = judge({"R00_S00": good, "R00_S01": good, "SUCCESS": True}, 2)
    assert (passed.success, passed.failures, passed.majority_fails, passed.tests) == (True, [], [], 2)
    one = judge({"R00_S01": bad, "R00_S00": good, "SUCCESS": False}, 2)
    assert one.failures == ["R00_S01 C00 PTC_GAIN", "R00_S01 DET PTC_TURNOFF"]
    assert (one.success, one.majority_fails) == (False, [])
    both = judge({"R00_S01": bad, "R00_S00": bad, "SUCCESS": False}, 2)
    assert both.majority_fails == ["PTC_GAIN", "PTC_TURNOFF"]


def test_a_failure_without_a_name_counts() -> None:
    nothing = {"SUCCESS": False, "FAILURES": []}
    assert judge({"R00_S01": nothing, "SUCCESS": False}, 1).failures == ["R00_S01 UNNAMED"]
    assert judge({1: nothing, "SUCCESS": False}, 1).failures == ["1 UNNAMED"]


def test_tests_of_the_run_count() -> None:
    verdict = judge(
        {**EXPOSURES, "VERIFY": {"SCATTER": False, "MEAN": True, "SUCCESS": False}, "SUCCESS": False}, 2
    )
    assert verdict.failures == ["RUN SCATTER"]
    assert verdict.tests == 2


def test_finds_progress_and_the_most_specific_error(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert progress(log) == (0, None)
    assert last_error(log) is None
    log.write_text(
        "INFO lsst.pipe.base.mp_graph_executor: Executed 1 quanta successfully, 0 failed and 3 remain out of total 4"
        " quanta.\n"
        "ERROR Execution of task 'x' on quantum {y} failed. Exception ValueError: bad pixel\n"
        "INFO Executed 2 quanta successfully, 1 failed and 1 remain out of total 4 quanta.\n"
        "lsst.pipe.base.MPGraphExecutorError: One or more tasks failed during execution.\n"
    )
    assert progress(log) == (3, 4)
    assert "bad pixel" in (last_error(log) or "")
